using System;
using JiraSync.Engine.Hosting;
using JiraSync.Engine.Jira.Transport;

namespace JiraSync.Engine.Jira.Connection;

/// <summary>Statuses and failures as errors with an id, a kind and advice: the one place where that is decided.</summary>
internal static class ErrorTable
{
    private const string LookFirst = "It may have been done. Look for it in Jira before it is tried again; JiraSync does so by itself on its next run.";

    /// <summary>The error of an answer that is no success.</summary>
    public static JiraException ForStatus(JiraCall call, TransportAnswer answer, ErrorBody body, string host, DateTimeOffset now)
    {
        RateSignal signal = RateSignal.Read(answer, now);
        JiraFailure failure = Classify(call, answer, body, host, signal);
        bool unknown = call.IsWrite && (answer.Status >= 500 || answer.Status == 408);
        if (unknown)
        {
            failure = failure with
            {
                ErrorId = ErrorIds.JiraOutcomeUnknown,
                Kind = SyncErrorKind.Transient,
                Message = $"{call.Doing} failed on the way: {Said(answer, body, host)}. Whether it was done is not known.",
                Advice = LookFirst,
            };
        }

        return (failure with
        {
            StatusCode = answer.Status,
            JiraMessages = body.Messages,
            FieldErrors = body.FieldErrors,
            OutcomeUnknown = unknown,
            RetryAfter = answer.Status is 429 or 503 ? signal.Wait : null,
        }).ToException();
    }

    /// <summary>The error of one element of a bulk request.</summary>
    public static JiraException ForElement(string doing, int status, ErrorBody body)
    {
        // Jira tells of a missing permission like of a wrong value, status 400.
        bool denied = status == 403 || (body.FieldErrors.Count == 0 && body.Says("permission"));
        bool fields = !denied && body.FieldErrors.Count > 0;
        return new JiraFailure(
            denied ? ErrorIds.JiraPermissionDenied : fields ? ErrorIds.JiraFieldRejected : ErrorIds.JiraRequestRejected,
            denied ? SyncErrorKind.Permission : SyncErrorKind.Data,
            $"{doing} was refused: {(body.Summary.Length > 0 ? body.Summary : "no reason given")} (HTTP {status}).")
        {
            StatusCode = status,
            JiraMessages = body.Messages,
            FieldErrors = body.FieldErrors,
            Advice = denied ? PermissionAdvice : fields ? FieldAdvice : RefusalAdvice,
        }.ToException();
    }

    /// <summary>The error of a try that brought no whole answer.</summary>
    public static JiraException ForFailure(JiraCall call, TransportAnswer answer, string host)
    {
        if (answer.Failure == AttemptFailure.Certificate)
        {
            return new JiraFailure(ErrorIds.JiraCertificateNotTrusted, SyncErrorKind.Configuration, $"{call.Doing} failed: the certificate of {host} is not trusted. Nothing was sent.")
            {
                Advice = "Check the address. If the certificate comes from your own authority, add the authority to this machine's trusted roots.",
                Inner = answer.Error,
            }.ToException();
        }

        if (call.IsWrite && answer.Failure != AttemptFailure.NotSent)
        {
            string what = answer.Failure switch
            {
                AttemptFailure.Timeout => "no answer came in time",
                AttemptFailure.BodyLost => "the answer did not arrive whole",
                _ => "the connection broke before an answer came",
            };
            return new JiraFailure(ErrorIds.JiraOutcomeUnknown, SyncErrorKind.Transient, $"{call.Doing} failed on the way: {what} ({host}). Whether it was done is not known.")
            {
                StatusCode = answer.Status == 0 ? null : answer.Status,
                Advice = LookFirst,
                Inner = answer.Error,
                OutcomeUnknown = true,
            }.ToException();
        }

        return answer.Failure switch
        {
            AttemptFailure.Timeout => new JiraFailure(ErrorIds.JiraTimeout, SyncErrorKind.Transient, $"{call.Doing} failed: {host} did not answer in time.")
            {
                Advice = "Try again later. If it is always so, ask for less at once or raise the time allowed.",
                Inner = answer.Error,
            }.ToException(),
            AttemptFailure.BodyLost => new JiraFailure(ErrorIds.JiraAnswerInvalid, SyncErrorKind.Transient, $"{call.Doing} failed: the answer of {host} did not arrive whole.")
            {
                StatusCode = answer.Status,
                Advice = "Try again later. If it is always so, look at what stands between this machine and Jira (proxy, load balancer).",
                Inner = answer.Error,
            }.ToException(),
            _ => new JiraFailure(ErrorIds.JiraUnreachable, SyncErrorKind.Transient, $"{call.Doing} failed: {host} cannot be reached ({Innermost(answer.Error)}).")
            {
                Advice = answer.Failure == AttemptFailure.NotSent ? "Nothing was sent. Check the address, the network and the proxy; then try again." : "Check the network and the proxy; then try again.",
                Inner = answer.Error,
            }.ToException(),
        };
    }

    /// <summary>The error of a redirect where an answer was due.</summary>
    public static JiraException ForRedirect(JiraCall call, TransportAnswer answer, Uri from)
    {
        Uri? to = Target(answer, from);
        string place = to is null ? "nowhere" : to.GetLeftPart(UriPartial.Path);
        bool signIn = to is not null && (RedirectRule.IsLoginPage(to) || !string.Equals(to.Host, from.Host, StringComparison.OrdinalIgnoreCase));
        if (signIn)
        {
            return new JiraFailure(ErrorIds.JiraAuthenticationFailed, SyncErrorKind.Authentication, $"{call.Doing} failed: {from.Host} sends to a page for signing in ({place}) instead of answering.")
            {
                StatusCode = answer.Status,
                Advice = "Check the address and the credentials. If single sign-on stands before this Jira, use a token that it lets through, or an address that leads past it.",
            }.ToException();
        }

        return new JiraFailure(ErrorIds.JiraInvalidUrl, SyncErrorKind.Configuration, $"{call.Doing} failed: {from.Host} says that it is to be found elsewhere ({place}).")
        {
            StatusCode = answer.Status,
            Advice = "Give the address of Jira as it stands in the browser after signing in, context path included.",
        }.ToException();
    }

    /// <summary>Where a redirect leads.</summary>
    public static Uri? Target(TransportAnswer answer, Uri from) =>
        answer.Location is { } location ? (location.IsAbsoluteUri ? location : new Uri(from, location)) : null;

    /// <summary>The error of a success that is a page instead of an answer.</summary>
    public static JiraException ForPage(JiraCall call, TransportAnswer answer, ErrorBody body, string host)
    {
        JiraFailure failure = body.IsLoginPage
            ? new JiraFailure(ErrorIds.JiraAuthenticationFailed, SyncErrorKind.Authentication, $"{call.Doing} failed: {host} shows a page for signing in instead of answering. {body.Summary}".TrimEnd())
            {
                Advice = "Check the address and the credentials. If single sign-on stands before this Jira, use a token that it lets through, or an address that leads past it.",
            }
            : new JiraFailure(ErrorIds.JiraNotJira, SyncErrorKind.Configuration, $"{call.Doing} failed: {host} answers with a web page, not as Jira does. {body.Summary}".TrimEnd())
            {
                Advice = "Check the address, context path included (such as https://jira.example.org/jira), and any proxy between.",
            };

        // A page before Jira most likely let nothing through; but a guess is no knowledge.
        return (failure with { StatusCode = answer.Status, JiraMessages = body.Messages, OutcomeUnknown = call.IsWrite }).ToException();
    }

    /// <summary>The error of an answer that cannot be understood.</summary>
    public static JiraException ForShape(JiraCall call, string host, string what, Exception? inner, int status) => new JiraFailure(
        call.IsWrite ? ErrorIds.JiraOutcomeUnknown : ErrorIds.JiraAnswerInvalid,
        SyncErrorKind.Transient,
        $"{call.Doing} failed: the answer of {host} cannot be understood: {what}." + (call.IsWrite ? " It was probably done, but what came of it is not known." : ""))
    {
        StatusCode = status,
        Advice = call.IsWrite ? LookFirst : "Try again later. If it is always so, look at what stands between this machine and Jira, and report it.",
        Inner = inner,
        OutcomeUnknown = call.IsWrite,
    }.ToException();

    private const string PermissionAdvice = "Give the account the permission that this needs, in the project's permission scheme.";

    private const string RefusalAdvice = "Put right in Jira what it complains of; it is tried again by itself.";

    private const string FieldAdvice = "Check that the fields are on the project's screens, that the values exist there, and that the account may set them.";

    private static JiraFailure Classify(JiraCall call, TransportAnswer answer, ErrorBody body, string host, RateSignal signal)
    {
        string said = Said(answer, body, host);
        string refused = $"{call.Doing} was refused: {said}.";
        string failed = $"{call.Doing} failed: {said}.";
        switch (answer.Status)
        {
            case 400 when call.IsQuery && !body.IsProblem && !body.Says("page token"):
                return new(ErrorIds.JiraQueryInvalid, SyncErrorKind.Data, refused) { Advice = "Correct the query; try it in Jira's own search first." };
            case 400 when call.IsQuery && body.Says("page token"):
                return new(ErrorIds.JiraRequestRejected, SyncErrorKind.Transient, refused) { Advice = "A search can be gone on with for some days only. It starts over on the next run." };
            case 400 when body.FieldErrors.Count > 0:
                return new(ErrorIds.JiraFieldRejected, SyncErrorKind.Data, refused) { Advice = FieldAdvice };
            case 401 when SpeaksOfScope(answer, body):
                return Scope(refused);
            case 401:
                return SignIn(failed, answer);
            case 403 when IsCaptcha(answer):
                return new(ErrorIds.JiraCaptchaRequired, SyncErrorKind.Authentication, $"{call.Doing} failed: {host} wants a captcha after too many failed sign-ins.")
                {
                    Advice = "Sign in once in a browser with this account, solve the captcha, and correct the password or token that JiraSync uses. Nothing is tried until then.",
                };
            case 403 when body.IsHtml && body.IsLoginPage:
                return SignIn(failed, answer);
            case 403 when SpeaksOfScope(answer, body):
                return Scope(refused);
            case 403 or 404 when body.Says("XSRF"):
                return new(ErrorIds.JiraRequestRejected, SyncErrorKind.Configuration, refused)
                {
                    Advice = "Jira took the request for one of a browser's. Something between (proxy, gateway) changes its User-Agent, Origin or X-Atlassian-Token header.",
                };
            case 403:
                return new(ErrorIds.JiraPermissionDenied, SyncErrorKind.Permission, refused) { Advice = PermissionAdvice };
            case 404 when body.IsGateway || answer.Header("X-Failure-Category") is not null:
                return new(ErrorIds.JiraNotJira, SyncErrorKind.Configuration, $"{call.Doing} failed: Atlassian's gateway knows no such site for this account ({said}).")
                {
                    Advice = "Check the address of the site, and that the token belongs to an account with access to it.",
                };
            case 404 when body.IsHtml && !call.IsUpload && !call.IsDownload:
                return new(ErrorIds.JiraNotJira, SyncErrorKind.Configuration, failed)
                {
                    Advice = "There is no Jira at this address. Check the context path (such as https://jira.example.org/jira).",
                };
            case 404 when body.IsProblem:
                return new(ErrorIds.JiraNotFound, SyncErrorKind.NotFound, failed) { Advice = "This Jira does not offer the function." };
            case 404:
                return new(call.NotFoundId, SyncErrorKind.NotFound, failed)
                {
                    Advice = "It does not exist, or the account may not see it." + (call.NotFoundId == ErrorIds.JiraProjectNotFound ? " Check the key, and the permission Browse Projects." : ""),
                };
            case 407:
                return new(ErrorIds.JiraUnreachable, SyncErrorKind.Configuration, $"{call.Doing} failed: the proxy on the way to {host} wants a sign-in.")
                {
                    Advice = "Sign in to the proxy, or let this machine past it.",
                };
            case 408:
                return new(ErrorIds.JiraTimeout, SyncErrorKind.Transient, failed) { Advice = "Try again later." };
            case 409:
                return new(ErrorIds.JiraConcurrentEdit, SyncErrorKind.Transient, refused) { Advice = "Somebody else changed it at the same moment. It is read again and tried again." };
            case 410:
                return new(ErrorIds.JiraRequestRejected, SyncErrorKind.Configuration, failed) { Advice = "This Jira no longer offers the function. Check that the instance's kind (Cloud, Data Center) is right, and update JiraSync." };
            case 413 when call.IsUpload && !SpeaksOfCount(body):
                return new(ErrorIds.JiraAttachmentTooLarge, SyncErrorKind.Data, refused) { Advice = "Raise the limit in Jira's attachment settings, or leave the file out." };
            case 413:
                return new(ErrorIds.JiraIssueLimitReached, SyncErrorKind.Data, refused) { Advice = "The issue holds as many of these as Jira allows. Remove some, or go on in another issue." };
            case 429:
                return new(ErrorIds.JiraRateLimitExceeded, SyncErrorKind.Limit, refused)
                {
                    Advice = signal.Reason == RateReason.Quota
                        ? "The hourly quota of the app is used up. Nothing was done; it goes on after the reset."
                        : "Nothing was done; try again later, or run fewer connections at once.",
                };
            case >= 500:
                return new(ErrorIds.JiraUnavailable, SyncErrorKind.Transient, failed) { Advice = "Jira has trouble or is being restarted. Try again later." };
            default:
                return new(ErrorIds.JiraRequestRejected, answer.Status is 405 or 415 or 422 ? SyncErrorKind.Configuration : SyncErrorKind.Data, refused) { Advice = RefusalAdvice };
        }
    }

    private static JiraFailure SignIn(string message, TransportAnswer answer)
    {
        bool denied = Has(answer.Header("X-Seraph-LoginReason"), "AUTHENTICATION_DENIED");
        return denied
            ? new(ErrorIds.JiraCaptchaRequired, SyncErrorKind.Authentication, message)
            {
                Advice = "Sign in once in a browser with this account, solve the captcha, and correct the password or token that JiraSync uses. Nothing is tried until then.",
            }
            : new(ErrorIds.JiraAuthenticationFailed, SyncErrorKind.Authentication, message)
            {
                Advice = "Check user and token: they may be mistyped, expired or revoked. Cloud takes no passwords; a token with scopes must be given as a scoped token.",
            };
    }

    private static JiraFailure Scope(string message) => new(ErrorIds.JiraScopeMissing, SyncErrorKind.Authentication, message)
    {
        Advice = "Make a token with the scopes read:jira-work, write:jira-work and read:jira-user.",
    };

    private static bool SpeaksOfScope(TransportAnswer answer, ErrorBody body) =>
        body.Says("scope does not match") || body.Says("insufficient_scope") || Has(answer.HeaderList("WWW-Authenticate"), "insufficient_scope");

    private static bool IsCaptcha(TransportAnswer answer) =>
        Has(answer.Header("X-Authentication-Denied-Reason"), "CAPTCHA") || Has(answer.Header("X-Seraph-LoginReason"), "AUTHENTICATION_DENIED");

    private static bool SpeaksOfCount(ErrorBody body) => body.Says("number of") || body.Says("too many") || body.Says("limit of attachments") || body.Says("per issue");

    private static bool Has(string? text, string part) => text is not null && text.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;

    private static string Said(TransportAnswer answer, ErrorBody body, string host)
    {
        string text = body.Summary.TrimEnd('.');
        return (text.Length > 0 ? text + " " : "") + $"(HTTP {answer.Status} from {host})";
    }

    private static string Innermost(Exception? error)
    {
        while (error?.InnerException is { } inner)
            error = inner;
        return error?.Message.TrimEnd('.') ?? "no reason given";
    }
}
