namespace JiraSync.Engine.Hosting;

/// <summary>Every error id of JiraSync. They are an interface: scripts test for them, so they never change their meaning.</summary>
public static class ErrorIds
{
#pragma warning disable CS1591 // The names are their own description; docs/errors.md explains each.
    public const string JiraUnreachable = nameof(JiraUnreachable);
    public const string JiraTimeout = nameof(JiraTimeout);
    public const string JiraCertificateNotTrusted = nameof(JiraCertificateNotTrusted);
    public const string JiraUnavailable = nameof(JiraUnavailable);
    public const string JiraNotJira = nameof(JiraNotJira);
    public const string JiraInsecureUrl = nameof(JiraInsecureUrl);
    public const string JiraInvalidUrl = nameof(JiraInvalidUrl);
    public const string JiraAnswerInvalid = nameof(JiraAnswerInvalid);
    public const string JiraAuthenticationFailed = nameof(JiraAuthenticationFailed);
    public const string JiraCaptchaRequired = nameof(JiraCaptchaRequired);
    public const string JiraScopeMissing = nameof(JiraScopeMissing);
    public const string JiraPermissionDenied = nameof(JiraPermissionDenied);
    public const string JiraProjectNotFound = nameof(JiraProjectNotFound);
    public const string JiraIssueNotFound = nameof(JiraIssueNotFound);
    public const string JiraNotFound = nameof(JiraNotFound);
    public const string JiraQueryInvalid = nameof(JiraQueryInvalid);
    public const string JiraFieldRejected = nameof(JiraFieldRejected);
    public const string JiraRequestRejected = nameof(JiraRequestRejected);
    public const string JiraConcurrentEdit = nameof(JiraConcurrentEdit);
    public const string JiraIssueLimitReached = nameof(JiraIssueLimitReached);
    public const string JiraAttachmentTooLarge = nameof(JiraAttachmentTooLarge);
    public const string JiraRateLimitExceeded = nameof(JiraRateLimitExceeded);
    public const string JiraOutcomeUnknown = nameof(JiraOutcomeUnknown);

    public const string InstanceNotFound = nameof(InstanceNotFound);
    public const string InstanceExists = nameof(InstanceExists);
    public const string InstanceInUse = nameof(InstanceInUse);
    public const string InstanceInvalid = nameof(InstanceInvalid);
    public const string ClockSkew = nameof(ClockSkew);
    public const string InstanceChanged = nameof(InstanceChanged);
    public const string ConnectionNotFound = nameof(ConnectionNotFound);
    public const string ConnectionExists = nameof(ConnectionExists);
    public const string ConnectionPaused = nameof(ConnectionPaused);
    public const string ConnectionInvalid = nameof(ConnectionInvalid);
    public const string TriggerNotFound = nameof(TriggerNotFound);
    public const string TriggerInvalid = nameof(TriggerInvalid);
    public const string TriggerQueryInvalid = nameof(TriggerQueryInvalid);
    public const string LinkNotFound = nameof(LinkNotFound);
    public const string IssueReferenceInvalid = nameof(IssueReferenceInvalid);
    public const string IssueOutsideConnection = nameof(IssueOutsideConnection);
    public const string SideReceivesOnly = nameof(SideReceivesOnly);
    public const string RuleInvalid = nameof(RuleInvalid);
    public const string FieldNotFound = nameof(FieldNotFound);
    public const string FieldRequired = nameof(FieldRequired);
    public const string FieldNotWritable = nameof(FieldNotWritable);
    public const string ValueNotMapped = nameof(ValueNotMapped);
    public const string StatusNotReachable = nameof(StatusNotReachable);
    public const string IssueTypeNotMapped = nameof(IssueTypeNotMapped);
    public const string ParentNotInSync = nameof(ParentNotInSync);
    public const string TwinMissing = nameof(TwinMissing);
    public const string RichTextInvalid = nameof(RichTextInvalid);
    public const string AttachmentContentMismatch = nameof(AttachmentContentMismatch);
    public const string UnexpectedFailure = nameof(UnexpectedFailure);
    public const string BrakeCreations = nameof(BrakeCreations);
    public const string BrakeDeletions = nameof(BrakeDeletions);

    public const string PersonNotFound = nameof(PersonNotFound);
    public const string PersonInvalid = nameof(PersonInvalid);

    public const string NameInvalid = nameof(NameInvalid);
    public const string ProfileInvalid = nameof(ProfileInvalid);
    public const string ProfileNotWritable = nameof(ProfileNotWritable);
    public const string ProfileBusy = nameof(ProfileBusy);
    public const string ProfileMoved = nameof(ProfileMoved);
    public const string SecretUnavailable = nameof(SecretUnavailable);
    public const string StateDamaged = nameof(StateDamaged);
    public const string StateLocked = nameof(StateLocked);
    public const string StateNewer = nameof(StateNewer);
    public const string StateNotWritable = nameof(StateNotWritable);
    public const string DiskFull = nameof(DiskFull);
    public const string NativeLibraryMissing = nameof(NativeLibraryMissing);
#pragma warning restore CS1591
}
