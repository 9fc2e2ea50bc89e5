// The login provider of the local stack: real OpenID Connect (code flow with PKCE) for demo people.
// Usage: node provider.mjs CONFIG.json. The file holds passwords, so it is no argument of the command line.
import { generateKeyPairSync, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Provider, errors } from "oidc-provider";
import { loginPage, messagePage } from "./pages.mjs";

const HOST = "127.0.0.1";
const LARGEST_FORM = 4096;
const config = JSON.parse(readFileSync(process.argv[2], "utf8"));
const people = new Map(config.people.map((person) => [person.login, person]));

const provider = new Provider(config.issuer, {
  clients: [
    {
      client_id: config.client_id,
      client_secret: config.client_secret,
      redirect_uris: config.redirect_uris,
      post_logout_redirect_uris: config.post_logout_redirect_uris,
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: config.token_endpoint_auth_method,
    },
  ],
  jwks: { keys: [signingKey()] },
  cookies: { keys: [randomBytes(32).toString("base64url")] },
  pkce: { required: () => true },
  scopes: ["openid", "profile", "email"],
  claims: {
    openid: ["sub"],
    profile: ["name", "preferred_username", "roles"],
    email: ["email"],
  },
  conformIdTokenClaims: false,
  clientAuthMethods: ["client_secret_basic", "client_secret_post", "none"],
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = messagePage("ログアウト", "ログアウトします。", `${form}<button form="op.logoutForm" name="logout" value="yes">ログアウトする</button>`);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = messagePage("ログアウト", "ログアウトしました。");
      },
    },
  },
  ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 3600, Interaction: 3600, Session: 8 * 3600, Grant: 8 * 3600 },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, login) => account(login),
  loadExistingGrant: grantEverythingAskedFor,
  renderError: (ctx, error) => {
    ctx.type = "html";
    ctx.body = messagePage("ログインできません", `ログインを続けられませんでした（${error.error}）。最初の画面からやり直してください。`);
  },
});

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: randomBytes(8).toString("hex") };
}

function account(login) {
  const person = people.get(login);
  if (!person) return undefined;
  const { name, email, roles } = person;
  return { accountId: login, claims: () => ({ sub: login, preferred_username: login, name, email, roles }) };
}

// There is one client and it is ours: nobody is asked for consent.
async function grantEverythingAskedFor(ctx) {
  const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
  grant.addOIDCScope(ctx.oidc.params.scope);
  await grant.save();
  return grant;
}

function passwordFits(person, password) {
  const [known, given] = [person?.password ?? "", password ?? ""].map((text) => Buffer.from(text));
  return known.length > 0 && known.length === given.length && timingSafeEqual(known, given);
}

async function form(request) {
  let body = "";
  for await (const chunk of request) {
    body += chunk;
    if (body.length > LARGEST_FORM) throw new errors.InvalidRequest("form too large");
  }
  return new URLSearchParams(body);
}

async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  const action = `/interaction/${details.uid}`;
  if (request.method !== "POST") return answer(response, 200, loginPage(action));
  const fields = await form(request);
  const login = (fields.get("login") ?? "").trim();
  if (!passwordFits(people.get(login), fields.get("password"))) {
    return answer(response, 401, loginPage(action, { login, failed: true }));
  }
  return provider.interactionFinished(request, response, { login: { accountId: login } });
}

function answer(response, status, html) {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(html);
}

const callback = provider.callback();
const server = createServer((request, response) => {
  if (!request.url.startsWith("/interaction/")) return callback(request, response);
  interact(request, response).catch((error) => {
    console.error(`interaction: ${error.name}`);
    answer(response, 400, messagePage("ログインできません", "この画面は期限切れです。最初の画面からログインし直してください。"));
  });
});

server.listen(config.port, HOST, () => console.log(`listening on ${config.issuer}`));
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.closeAllConnections();
    server.close(() => process.exit(0));
  });
}
