//! Findings get their order and their names.

use crate::model::{Basis, FactId, Finding, FindingId, FindingKind, RuleRef, Severity};
use crate::pipeline::JudgingRule;

/// A finding before it has a name.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) kind: FindingKind,
    pub(super) severity: Severity,
    pub(super) statement: String,
    pub(super) basis: Basis,
    pub(super) rule: RuleRef,
}

impl Draft {
    /// A finding of one of the program's own rules.
    pub(super) fn by_rule(
        (id, rule): (&str, &JudgingRule),
        kind: FindingKind,
        statement: String,
        basis: Vec<FactId>,
    ) -> Draft {
        let rule_ref = RuleRef { id: id.to_owned(), source: rule.source.clone(), condition: None };
        Draft { kind, severity: rule.severity, statement, basis: Basis::Facts(basis), rule: rule_ref }
    }
}

/// Puts findings in order, the most urgent first, and names them f1, f2 and so on.
///
/// Findings of one severity and kind keep the order in which they were found.
pub(super) fn in_order(mut drafts: Vec<Draft>) -> Vec<Finding> {
    drafts.sort_by_key(|it| (it.severity, rank(it.kind)));
    let named = drafts.into_iter().enumerate().map(|(idx, draft)| {
        let Draft { kind, severity, statement, basis, rule } = draft;
        Finding { id: FindingId(format!("f{}", idx + 1)), kind, severity, statement, basis, rule }
    });
    named.collect()
}

/// What a reader should meet first among findings of one severity.
fn rank(kind: FindingKind) -> u8 {
    match kind {
        FindingKind::Critical => 0,
        FindingKind::Identity => 1,
        FindingKind::Unread => 2,
        FindingKind::Risk => 3,
        FindingKind::OutOfRange => 4,
        FindingKind::Trend => 5,
        FindingKind::Conflict => 6,
        FindingKind::Missing => 7,
        FindingKind::MentionedOnly => 8,
        FindingKind::Stale => 9,
        FindingKind::Doubtful => 10,
    }
}
