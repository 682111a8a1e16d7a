import type { Mention } from "./analysis";

const SYMBOL = String.raw`(?:US|A|C|NZ|HK|S|R)?[$€£¥₹₽₺₴₩]`;
const CODE =
  "(?:EUR|USD|GBP|CHF|JPY|CNY|AUD|CAD|NZD|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|UAH|RUB|INR|BRL|MXN|ZAR|SGD|HKD|KRW|AED|SAR|ILS|EGP|NGN|KES)";
const WORD =
  "(?:euros?|(?:US\\s)?dollars?|pounds?\\ssterling|pounds?|(?:Swiss\\s)?francs?|yen|yuan|rupees?|cents|pence|kron(?:er|or|a)|złoty|zloty|forints?|rand|pesos?|reais)";
const NUMBER = String.raw`[-−]?(?:\d{1,3}(?:[,.'’\u00A0\u202F ]\d{3}){1,6}|\d{1,20})(?:[.,]\d{1,2})?`;
const SCALE = String.raw`(?:\s?(?:million|billion|trillion|thousand|mn|bn|tn|m|k|M|K|Mio\.?|Mrd\.?)(?![\p{L}\p{N}]))?`;

const AMOUNT = new RegExp(
  `(?<![\\p{L}\\p{N}])[-−]?(?:${[
    String.raw`${SYMBOL}\s?${NUMBER}${SCALE}`,
    String.raw`${CODE}\s?${NUMBER}${SCALE}`,
    String.raw`${NUMBER}${SCALE}\s?(?:[€$£¥₹₽₺₴₩]|(?:${CODE}|${WORD})(?!\p{L}))`,
  ].join("|")})(?!\\p{N})`,
  "gu",
);

/** Sums of money, with a currency sign, code or word: `€4.5 million`, `EUR 12,450.00`, `300 dollars`. */
export function findAmounts(text: string): Mention[] {
  return [...text.matchAll(AMOUNT)].map((match) => ({
    kind: "amounts",
    value: match[0].replaceAll(/\s+/g, " "),
    start: match.index,
    end: match.index + match[0].length,
  }));
}
