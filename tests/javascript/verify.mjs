// Verify one signed document with Digital Bazaar's libraries, without any network: JSON-LD whose proofs are of the
// cryptosuite eddsa-rdfc-2022, or JSON with proofs of eddsa-jcs-2022. All its proofs must hold.
//
//     node verify.mjs DOCUMENT DID_DOCUMENT [CONTEXT_ADDRESS=FILE ...]
//
// Prints {"verified": true} or {"verified": false, "error": "..."}; exits 1 only when it could not try.
// Contexts come from the npm packages and from the files named; any other address is refused.

import {readFile} from 'node:fs/promises';

import dataIntegrityContext from '@digitalbazaar/data-integrity-context';
import multikeyContext from '@digitalbazaar/multikey-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import jsigs from 'jsonld-signatures';

const readJson = async path => JSON.parse(await readFile(path, 'utf8'));

/** Everything the verifier may look up: address -> document. */
async function knownDocuments(didDocument, contextArguments) {
  const known = new Map([...dataIntegrityContext.contexts, ...multikeyContext.contexts]);
  for(const argument of contextArguments) {
    const [, address, path] = argument.match(/^(.+?)=(.+)$/);
    known.set(address, await readJson(path));
  }
  known.set(didDocument.id, didDocument);
  for(const method of didDocument.verificationMethod) {
    known.set(method.id, {'@context': multikeyContext.CONTEXT_URL, ...method});
  }
  return known;
}

/** Errors of this library nest; the innermost say what is wrong. */
function reasons(error) {
  return error.errors?.length ? error.errors.map(reasons).join('; ') : error.message;
}

const [documentPath, didDocumentPath, ...contextArguments] = process.argv.slice(2);
const document = await readJson(documentPath);
const known = await knownDocuments(await readJson(didDocumentPath), contextArguments);

const result = await jsigs.verify(document, {
  suite: [cryptosuite, createVerifyCryptosuite()].map(each => new DataIntegrityProof({cryptosuite: each})),
  purpose: new jsigs.purposes.AssertionProofPurpose(),
  documentLoader: async address => {
    if(!known.has(address)) {
      throw new Error(`${address} is not among the documents given, and nothing is fetched`);
    }
    return {contextUrl: null, document: known.get(address), documentUrl: address};
  },
});
const {verified} = result;
console.log(JSON.stringify(verified ? {verified} : {verified, error: reasons(result.error)}));
