// Read a whole event stream with ldes-client and print what it found.
//
//     node replicate.mjs ADDRESS
//
// One JSON line a member: {"member": IRI, "quads": "N-Quads"}, to be parsed, since the escapes are not the canonical
// ones. Exits with another code than 0 when the client reports an
// error. Unordered mode and one more attempt at each page: version 0.3.0 mis-orders, and waits long for a page that fails.

import {enhanced_fetch, intoConfig, replicateLDES} from 'ldes-client';
import {Writer} from 'n3';

const nquads = new Writer({format: 'application/n-quads'});
const [address] = process.argv.slice(2);
const client = replicateLDES(intoConfig({
  url: address,
  polling: false,
  fetch: enhanced_fetch({concurrent: 4, retry: {maxRetries: 1}}),
}), 'none');

client.on('error', error => {
  console.error(`ldes-client: ${error?.message ?? JSON.stringify(error)}`);
  process.exitCode = 1;
});

const reader = client.stream({highWaterMark: 10}).getReader();
for(let step = await reader.read(); !step.done; step = await reader.read()) {
  const {id, quads} = step.value;
  const lines = quads.map(({subject, predicate, object, graph}) =>
    nquads.quadToString(subject, predicate, object, graph));
  console.log(JSON.stringify({member: id.value, quads: lines.join('')}));
}
