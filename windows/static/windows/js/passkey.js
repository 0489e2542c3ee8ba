// A form with data-passkey asks the device for a passkey before it is sent: "create" makes one, "get" shows one.
// Its options stand in the page (data-options) or are fetched (data-options-from).
function toBytes(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, function (letter) { return letter.charCodeAt(0); }).buffer;
}

function toText(buffer) {
  const binary = Array.from(new Uint8Array(buffer), function (byte) { return String.fromCharCode(byte); }).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function withBytes(options) {
  const key = Object.assign({}, options.publicKey, { challenge: toBytes(options.publicKey.challenge) });
  ["excludeCredentials", "allowCredentials"].forEach(function (name) {
    if (key[name]) { key[name] = key[name].map((each) => Object.assign({}, each, { id: toBytes(each.id) })); }
  });
  if (key.user) { key.user = Object.assign({}, key.user, { id: toBytes(key.user.id) }); }
  return key;
}

function wanted(form, key) {
  const alone = form.elements.passwordless;
  if (!alone) { return key; }
  const selection = Object.assign({}, key.authenticatorSelection, {
    residentKey: alone.checked ? "required" : "discouraged", requireResidentKey: alone.checked,
  });
  if (alone.checked) { selection.userVerification = "required"; }
  return Object.assign(key, { authenticatorSelection: selection });
}

function told(credential) {
  const response = {};
  ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
    if (credential.response[name]) { response[name] = toText(credential.response[name]); }
  });
  return {
    type: credential.type, id: credential.id, rawId: toText(credential.rawId), response: response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function options(form) {
  if (form.dataset.options) { return JSON.parse(document.getElementById(form.dataset.options).textContent); }
  const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) { throw new Error(String(answer.status)); }
  return answer.json();
}

async function ask(form) {
  const given = await options(form);
  const creates = form.dataset.passkey === "create";
  const key = withBytes(given.creation_options || given.request_options);
  const credential = creates
    ? await navigator.credentials.create({ publicKey: wanted(form, key) })
    : await navigator.credentials.get({ publicKey: key });
  form.elements.credential.value = JSON.stringify(told(credential));
  HTMLFormElement.prototype.submit.call(form);
}

function start(form) {
  const trouble = form.querySelector("[data-trouble]");
  form.hidden = false;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    trouble.hidden = true;
    ask(form).catch(function () {
      trouble.textContent = form.dataset.failed;
      trouble.hidden = false;
      delete form.dataset.sent;
    });
  });
}

if (window.PublicKeyCredential && window.isSecureContext) {
  document.querySelectorAll("[data-no-passkeys]").forEach(function (text) { text.hidden = true; });
  document.querySelectorAll("form[data-passkey]").forEach(start);
}
