// The few pages a person meets at the login provider. No script, no outside addresses.

const STYLE = `
  body { font-family: sans-serif; line-height: 1.7; margin: 0; background: #f2f2f2; color: #1a1a1c; }
  main { max-width: 26rem; margin: 4rem auto; padding: 2rem; background: #fff; border: 1px solid #949494; border-radius: 8px; }
  h1 { font-size: 1.5rem; margin: 0 0 1rem; }
  label { display: block; font-weight: bold; margin-top: 1rem; }
  input { box-sizing: border-box; width: 100%; font-size: 1rem; padding: .75rem; border: 1px solid #626264; border-radius: 8px; }
  button { margin-top: 1.5rem; font-size: 1rem; padding: .75rem 1.5rem; border: 0; border-radius: 8px; background: #0017c1; color: #fff; }
  :focus-visible { outline: 4px solid #000; outline-offset: 2px; box-shadow: 0 0 0 2px #ffd43d; }
  .error { color: #ce0000; font-weight: bold; }
`;

export function loginPage(action, { login = "", failed = false } = {}) {
  const error = failed
    ? '<p class="error" role="alert">利用者名またはパスワードが違います。入力し直してください。</p>'
    : "";
  return page(
    "ログイン",
    `<h1>ログイン</h1>
    <p>ローカル環境の利用者でログインします。</p>
    ${error}
    <form id="login" method="post" action="${escape(action)}">
      <label for="login-name">利用者名 ※必須</label>
      <input id="login-name" name="login" autocomplete="username" required value="${escape(login)}">
      <label for="password">パスワード ※必須</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required>
      <button type="submit">ログイン</button>
    </form>`,
  );
}

export function messagePage(title, sentence, extra = "") {
  return page(title, `<h1>${escape(title)}</h1><p>${escape(sentence)}</p>${extra}`);
}

function page(title, main) {
  return `<!doctype html>
<html lang="ja">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escape(title)} | 区民討議会 ローカル環境</title>
  <style>${STYLE}</style>
</head>
<body><main>${main}</main></body>
</html>`;
}

function escape(text) {
  return String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
