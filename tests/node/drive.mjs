// Drives the sandbox program with the official SDK for Node: another client, and another reader of the
// receipts that the sandbox seals. Run by `.ci/node`, which installs the SDK beside this file's copy.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import yoti from 'yoti';

const {
  PolicyBuilder, ShareSessionConfigurationBuilder, ShareSessionNotificationBuilder, WantedAttributeBuilder,
  WantedAnchorBuilder, SourceConstraintBuilder, ConstraintsBuilder, LocationConstraintExtensionBuilder,
} = yoti.DigitalIdentityBuilders;

const [program] = process.argv.slice(2);
const sandbox = spawn(program, ['--listen', '127.0.0.1:0', '--seed', '1'], { stdio: ['ignore', 'pipe', 'ignore'] });
const [line] = await new Promise((resolve, reject) => {
  createInterface({ input: sandbox.stdout }).once('line', (text) => resolve([text]));
  sandbox.once('exit', (code) => reject(new Error(`the sandbox ended with ${code} before it was ready`)));
});
const ready = JSON.parse(line);
assert.equal(ready.ready, true);

const origin = new URL(ready.api_url).origin;
const pem = readFileSync(ready.key_file, 'utf8');
const client = new yoti.DigitalIdentityClient(ready.sdk_id, pem, { apiUrl: ready.api_url });

async function control(sessionId, action, body) {
  const response = await fetch(`${origin}/sandbox/sessions/${encodeURIComponent(sessionId)}/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  assert.equal(response.status, 200, `${action}: ${await response.clone().text()}`);
  return response.json();
}

function passport() {
  const anchor = new WantedAnchorBuilder().withValue('PASSPORT').build();
  const source = new SourceConstraintBuilder().withAnchor(anchor).withSoftPreference(false).build();
  return new ConstraintsBuilder().withSourceConstraint(source).build();
}

function policy() {
  const optional = new WantedAttributeBuilder().withName('phone_number').withOptional(true).build();
  return new PolicyBuilder()
    .withFullName(passport())
    .withGivenNames()
    .withDateOfBirth()
    .withAgeOver(18)
    .withAgeUnder(65)
    .withGender()
    .withNationality()
    .withEmail()
    .withSelfie()
    .withPostalAddress()
    .withStructuredPostalAddress()
    .withDocumentDetails()
    .withDocumentImages()
    .withWantedAttribute(optional)
    .withSelfieAuthentication()
    .withWantedRememberMe()
    .build();
}

function configuration(wanted = policy()) {
  return new ShareSessionConfigurationBuilder()
    .withPolicy(wanted)
    .withRedirectUri('/back')
    .withSubject({ subject_id: 'subject-1' })
    .withNotification(new ShareSessionNotificationBuilder()
      .withUrl('https://example.com/hook').withMethod('POST').withHeader('X-Key', 'k').build())
    .withExtension(new LocationConstraintExtensionBuilder().withLatitude(51.5).withLongitude(-0.12).build())
    .build();
}

let passed = 0;
async function check(name, run) {
  await run();
  passed += 1;
  console.log(`ok ${name}`);
}

try {
  await check('a share from beginning to end', async () => {
    const session = await client.createShareSession(configuration());
    assert.equal(session.getStatus(), 'CREATED');
    assert.ok(session.getExpiry() > new Date());
    const qr = await client.createShareQrCode(session.getId());
    assert.match(qr.getUri(), /^https:\/\/code\.yoti\.com\//);
    assert.equal((await client.getShareQrCode(qr.getId())).getId(), qr.getId());

    await control(session.getId(), 'scan');
    const approved = await control(session.getId(), 'approve', {
      attributes: { given_names: 'Zoë', family_name: 'Tester', 'email_address': 'zoe@example.com' },
    });
    assert.equal(approved.status, 'COMPLETED');
    const ended = await client.getShareSession(session.getId());
    assert.equal(ended.getStatus(), 'COMPLETED');
    assert.equal(ended.getReceiptId(), approved.receipt_id);
    assert.equal(ended.getScannedQrCodeId(), qr.getId());

    const receipt = await client.getShareReceipt(ended.getReceiptId());
    assert.equal(receipt.getSessionId(), session.getId());
    assert.ok(receipt.getRememberMeId() && receipt.getParentRememberMeId());
    const profile = receipt.getProfile();
    assert.equal(profile.getFullName().getValue(), 'Zoë Tester');
    assert.equal(profile.getEmailAddress().getValue(), 'zoe@example.com');
    assert.ok(profile.getFullName().getSources().some((source) => source.getValue() === 'PASSPORT'));
    assert.ok(profile.getFullName().getVerifiers().length > 0);
    assert.ok(profile.getDateOfBirth().getValue() instanceof Date);
    assert.equal(profile.getAttribute('age_over:18').getValue().result, true);
    assert.equal(profile.getAgeVerifications().length, 2);
    assert.equal(profile.getSelfie().getValue().getMimeType(), 'image/jpeg');
    assert.ok(profile.getStructuredPostalAddress().getValue().formatted_address.length > 0);
    assert.ok(profile.getPostalAddress().getValue().length > 0);
    assert.equal(profile.getDocumentDetails().getValue().getType(), 'PASSPORT');
    assert.ok(profile.getDocumentImages().getValue().length > 0);
    const application = receipt.getApplicationContent?.().getProfile?.();
    if (application) assert.ok(application.getName().getValue().length > 0);
  });

  await check('a failed share has a code and details', async () => {
    const session = await client.createShareSession(configuration());
    const failed = await control(session.getId(), 'refuse', {
      error: 'FACE_MATCH_VERIFICATION_FAILED',
      error_reason: { requirements_not_met_details: [{ failure_type: 'ID_DOCUMENT_FACE_MATCH', document_type: 'PASSPORT' }] },
    });
    const receipt = await client.getShareReceipt(failed.receipt_id);
    assert.equal(receipt.getError(), 'FACE_MATCH_VERIFICATION_FAILED');
    const [detail] = receipt.getErrorReason().requirementsNotMetDetails;
    assert.match(JSON.stringify(detail), /PASSPORT/);
  });

  for (const [action, status] of [['cancel', 'CANCELLED'], ['expire', 'EXPIRED'], ['error', 'ERROR']]) {
    await check(`${action} ends a session`, async () => {
      const session = await client.createShareSession(configuration());
      await control(session.getId(), action);
      assert.equal((await client.getShareSession(session.getId())).getStatus(), status);
    });
  }

  await check('an unknown attribute is a 400', async () => {
    const wanted = new PolicyBuilder().withWantedAttributeByName('shoe_size').build();
    await assert.rejects(client.createShareSession(configuration(wanted)), (error) => {
      assert.equal(error.status, 400);
      assert.match(error.reason, /shoe_size/);
      return true;
    });
  });

  await check('another key is a 401', async () => {
    const stranger = new yoti.DigitalIdentityClient(
      ready.sdk_id,
      readFileSync(new URL('./stranger.pem', import.meta.url), 'utf8'),
      { apiUrl: ready.api_url },
    );
    await assert.rejects(stranger.createShareSession(configuration()), (error) => {
      assert.equal(error.status, 401);
      assert.equal(error.code, 'INVALID_REQUEST_SIGNATURE');
      return true;
    });
  });

  console.log(`${passed} passed, 0 failed`);
} finally {
  sandbox.kill('SIGTERM');
}
