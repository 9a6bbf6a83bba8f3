"""What each page needs, put together by pure functions into small frozen values."""
