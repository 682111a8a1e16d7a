import type { IncomingMessage, ServerResponse } from "node:http";

/** How pages are served. */
export interface PagePolicy {
  /** The server that renders pages reloads them as their source changes, which needs evaluation of code. */
  readonly isDevelopment: boolean;
}

/** One page as it is served. */
interface PageSetting {
  readonly nonce: string;
  readonly policy: PagePolicy;
  readonly isHttps: boolean;
}

/** What every answer carries, whatever it is. */
export function setCommonHeaders(response: ServerResponse, requestId: string): void {
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("x-request-id", requestId);
  response.setHeader("referrer-policy", "same-origin");
}

/** The policy of a page: own resources only, and scripts by nonce. */
function contentSecurityPolicy({ nonce, policy: { isDevelopment }, isHttps }: PageSetting): string {
  const script = [`'self'`, `'nonce-${nonce}'`, `'strict-dynamic'`, ...(isDevelopment ? [`'unsafe-eval'`] : [])];
  return [
    `default-src 'self'`,
    `script-src ${script.join(" ")}`,
    // Positions and progress bars are styles of elements, which no nonce can allow.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
    ...(isHttps ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

/** Puts the policy on a page's answer, and on its request, where the renderer finds the nonce for its scripts. */
export function setPageHeaders(request: IncomingMessage, response: ServerResponse, page: PageSetting): void {
  const policy = contentSecurityPolicy(page);
  request.headers["content-security-policy"] = policy;
  request.headers["x-nonce"] = page.nonce;
  delete request.headers["x-middleware-subrequest"];
  delete request.headers["content-security-policy-report-only"];
  response.setHeader("content-security-policy", policy);
  response.setHeader("x-frame-options", "DENY");
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("permissions-policy", "camera=(), geolocation=(), microphone=()");
  if (page.isHttps) response.setHeader("strict-transport-security", "max-age=31536000");
}
