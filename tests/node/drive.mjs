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

// Builds a configuration that requests only this.
function configurationOf(build) {
  return new ShareSessionConfigurationBuilder().withPolicy(build(new PolicyBuilder()).build()).withRedirectUri('/back').build();
}

async function request(method, path, body) {
  const response = await fetch(`${origin}/sandbox/${path}`, { method, body: body && JSON.stringify(body) });
  assert.ok(response.ok, `${method} ${path}: ${await response.clone().text()}`);
  return response.status === 204 ? undefined : response.json();
}

// Sets a fault for the next request that it concerns.
const fault = (kind, members = {}) => request('POST', 'faults', { kind, times: 1, ...members });

async function receiptOf(configured, body) {
  const session = await client.createShareSession(configured);
  const ended = await control(session.getId(), 'approve', body);
  assert.equal(ended.status, 'COMPLETED');
  return ended.receipt_id;
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

  const failureCodes = [
    'MANDATORY_DOCUMENT_NOT_PROVIDED', 'FRAUD_DETECTED', 'UNABLE_TO_VALIDATE_DOCUMENT', 'IDENTITY_CHECK_FAILED',
    'UNABLE_TO_COMPLETE_CHECKS', 'FACE_MATCH_VERIFICATION_FAILED', 'FACE_MATCH_HIGHER_THRESHOLD_VERIFICATION_FAILED',
  ];
  for (const code of failureCodes) {
    await check(`a failure receipt with ${code}`, async () => {
      const session = await client.createShareSession(configuration());
      const failed = await control(session.getId(), 'refuse', { error: code });
      const receipt = await client.getShareReceipt(failed.receipt_id);
      assert.equal(receipt.getError(), code);
      assert.equal(receipt.getSessionId(), session.getId());
      assert.ok(receipt.getRememberMeId() && receipt.getTimestamp() instanceof Date);
      assert.equal((await client.getShareSession(session.getId())).getStatus(), 'FAILED');
    });
  }

  await check('a person without a required attribute fails the share', async () => {
    const session = await client.createShareSession(configuration());
    const failed = await control(session.getId(), 'approve', { without: ['selfie'] });
    assert.equal(failed.status, 'FAILED');
    assert.equal((await client.getShareReceipt(failed.receipt_id)).getError(), 'MANDATORY_DOCUMENT_NOT_PROVIDED');
  });

  await check('third-party attributes are shared and issued', async () => {
    const issue = new yoti.DigitalIdentityBuilders.ThirdPartyAttributeExtensionBuilder()
      .withExpiryDate(new Date('2030-01-02T03:04:05.678Z')).withDefinition('com.example.issued').build();
    const wanted = new PolicyBuilder().withWantedAttributeByName('com.example.points').withFullName().build();
    const configured = new ShareSessionConfigurationBuilder()
      .withPolicy(wanted).withRedirectUri('/back').withExtension(issue).build();
    const body = { attributes: { 'com.example.points': 'gold' } };
    const receipt = await client.getShareReceipt(await receiptOf(configured, body));
    const attribute = receipt.getProfile().getAttribute('com.example.points');
    assert.equal(attribute.getValue(), 'gold');
    assert.deepEqual(attribute.getSources().map((source) => source.getValue()), ['THIRD_PARTY']);
    assert.deepEqual(attribute.getSources().map((source) => source.getSubType()), ['com.example']);
    const details = receipt.getExtraData().getAttributeIssuanceDetails();
    assert.ok(details.getToken().length > 0);
    assert.equal(details.getExpiryDate().toISOString(), '2030-01-02T03:04:05.678Z');
    assert.deepEqual(details.getIssuingAttributes().map((definition) => definition.getName()), ['com.example.issued']);
  });

  await check('an identity profile has a report', async () => {
    const profile = { trust_framework: 'UK_TFIDA', scheme: { type: 'DBS', objective: 'STANDARD' } };
    const configured = configurationOf((builder) => builder.withIdentityProfileRequirements(profile));
    const shared = (await client.getShareReceipt(await receiptOf(configured))).getProfile();
    const report = shared.getIdentityProfileReport().getValue();
    assert.equal(report.identity_assertion.current_name.full_name, 'Ada Margaret Hartley');
    const verification = report.verification_report;
    assert.deepEqual(verification.schemes_compliance[0].scheme, profile.scheme);
    assert.equal(verification.assurance_process.level_of_assurance, 'HIGH');
    assert.ok(verification.evidence.documents[0].passed_checks.every((check) => typeof check.check === 'string'));
    const images = shared.getAttributeById(verification.evidence.documents[0].document_images_attribute_id);
    assert.ok(images.getValue().length > 0);
    assert.equal(shared.getAttributeById(verification.evidence.face.selfie_attribute_id).getName(), 'selfie');
  });

  await check('an advanced identity profile has a report for each framework', async () => {
    const profiles = [
      { trust_framework: 'UK_TFIDA', schemes: [{ type: 'RTW', objective: '', label: 'work' }] },
      { trust_framework: 'YOTI_GLOBAL', schemes: [{ type: 'IDENTITY', objective: 'AL_M1', label: 'identity' }] },
    ];
    const configured = configurationOf((builder) => builder.withAdvancedIdentityProfileRequirements({ profiles }));
    const shared = (await client.getShareReceipt(await receiptOf(configured))).getProfile();
    const reports = shared.getIdentityProfileReport().getValue().verification_reports;
    assert.deepEqual(reports.map((report) => report.trust_framework), ['UK_TFIDA', 'YOTI_GLOBAL']);
    assert.ok(reports.every((report) => report.address_verification === undefined));
  });

  for (const [kind, members, status] of [
    ['status', { status: 503, retry_after: 1 }, 503],
    ['status', { status: 429, retry_after: 1 }, 429],
    ['html', { status: 403 }, 403],
    ['refusal', { refusal: 'service-disabled' }, 403],
    ['reset', {}, undefined],
  ]) {
    await check(`the fault ${kind} ${status ?? ''} rejects the request, and the next one succeeds`, async () => {
      await fault(kind, { ...members, endpoint: 'create_session' });
      await assert.rejects(client.createShareSession(configuration()), (error) => {
        assert.equal(error.status, status);
        return true;
      });
      assert.equal((await client.createShareSession(configuration())).getStatus(), 'CREATED');
    });
  }

  for (const [kind, outcome] of [
    ['corrupt_tag', 'rejects'],
    ['corrupt_padding', 'rejects'],
    ['unknown_content_type', 'resolves'],
    ['unparsable_certificate', 'rejects'],
    ['malformed_extra_data', 'resolves'],
    ['receipt_without_content', 'resolves'],
    ['duplicate_attribute', 'resolves'],
  ]) {
    await check(`a receipt with the fault ${kind} ${outcome}`, async () => {
      const id = await receiptOf(configurationOf((builder) => builder.withGivenNames().withFamilyName()));
      await fault(kind, { endpoint: 'get_receipt' });
      const opened = client.getShareReceipt(id);
      await (outcome === 'rejects' ? assert.rejects(opened) : opened);
      const undamaged = await client.getShareReceipt(id);
      assert.equal(undamaged.getProfile().getGivenNames().getValue(), 'Ada Margaret');
    });
  }

  await check('a failure receipt can have a reason and no code', async () => {
    const id = await receiptOf(configuration());
    await fault('error_reason_only');
    const receipt = await client.getShareReceipt(id);
    assert.equal(receipt.getError(), undefined);
    assert.match(JSON.stringify(receipt.getErrorReason()), /POOR_FOCUS/);
  });

  await check('a session can have a receipt ID of another form', async () => {
    const session = await client.createShareSession(configuration());
    await control(session.getId(), 'approve');
    await fault('receipt_id', { receipt_id: '2' });
    assert.equal((await client.getShareSession(session.getId())).getReceiptId(), '2');
  });

  await check('the journal names the SDK, the operations and the session', async () => {
    const { requests } = await request('GET', 'requests');
    assert.ok(requests.length > 50 && requests.every((entry) => entry.client === 'Node-4.13.2'));
    assert.ok(requests.some((entry) => entry.operation === 'get_item_key' && entry.session_id));
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
