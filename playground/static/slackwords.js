/** What Slack itself says about a form or an app, for those who read Chinese. The server says it in English. */

const CHINESE = [
  [/^Please complete this required field\.$/, "请填写此必填项。"],
  [/^Enter at least (\d+) characters\.$/, "请至少输入 $1 个字符。"],
  [/^Enter no more than (\d+) characters\.$/, "最多输入 $1 个字符。"],
  [/^Enter a valid number\.$/, "请输入有效的数字。"],
  [/^Enter a whole number\.$/, "请输入整数。"],
  [/^Enter a number that is (\S+) or more\.$/, "请输入不小于 $1 的数字。"],
  [/^Enter a number that is (\S+) or less\.$/, "请输入不大于 $1 的数字。"],
  [/^Enter a valid date\.$/, "请输入有效的日期。"],
  [/^Choose no more than (\d+)\.$/, "最多选择 $1 项。"],
  [/^(\/\S+) is not a valid command\.$/, "$1 不是有效的命令。"],
  [/^(\/\S+) is not supported in threads\. Sorry!$/, "抱歉，$1 不能在消息列中使用。"],
  [/^(\/\S+) failed with the error "(\w+)"$/, "$1 执行失败，错误为“$2”"],
  [/^This app failed with the error "(\w+)"$/, "此应用出错，错误为“$1”"],
  [/^We had some trouble connecting\. Try again\?$/, "连接出了点问题，请再试一次。"],
  [/^This channel has been archived\.$/, "这个频道已归档。"],
  [/^This app is not configured to handle interactive responses\.$/, "此应用未设置为处理交互操作。"],
  [/^This app has no Home tab\.$/, "此应用没有主页。"],
];

/** `text` in the language of a locale; what is not Slack's own stays as it is. */
export function slackWords(text, locale) {
  if (!String(locale).toLowerCase().startsWith("zh")) return text;
  const found = CHINESE.find(([words]) => words.test(text));
  return found ? text.replace(...found) : text;
}
