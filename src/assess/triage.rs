//! How soon a case should be opened, and whether all of it is there.

use crate::model::{
    ChecklistLine, ChecklistStatus, Finding, FindingId, FindingKind, Level, Need, Severity, SourceCard,
    Triage,
};

/// Tells the level from the findings, and completeness from the checklist and the files.
///
/// Critical with any critical finding, urgent with any high one, else routine.
pub(super) fn triage(findings: &[Finding], checklist: &[ChecklistLine], sources: &[SourceCard]) -> Triage {
    let of = |severity: Severity| -> Vec<FindingId> {
        findings.iter().filter(|it| it.severity == severity).map(|it| it.id.clone()).collect()
    };
    let (critical, high) = (of(Severity::Critical), of(Severity::High));
    let (level, reasons) = match (critical.is_empty(), high.is_empty()) {
        (false, _) => (Level::Critical, critical),
        (true, false) => (Level::Urgent, high),
        (true, true) => (Level::Routine, Vec::new()),
    };
    let lacks = |it: &ChecklistLine| {
        it.need == Need::Required
            && matches!(it.status, ChecklistStatus::Missing | ChecklistStatus::MentionedOnly)
    };
    let is_read = sources.iter().all(|it| it.status.is_whole())
        && findings.iter().all(|it| it.kind != FindingKind::Unread);
    let complete = is_read && !checklist.iter().any(lacks);
    Triage { level, complete, reasons }
}
