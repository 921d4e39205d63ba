//! A row of a list before it has a name within the case.

use std::ops::Range;

use crate::model::{Clinical, ClinicalStatus, Doubt, FactId, SettledDate};

use super::flow::Flow;

/// What was found of one thing in a note.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The words that say it.
    pub(super) words: Range<usize>,
    /// The name it goes by; empty: the words themselves.
    pub(super) name: String,
    pub(super) status: ClinicalStatus,
    pub(super) details: Option<String>,
    /// Whether it is not sure where the thing begins and ends.
    pub(super) is_unsure: bool,
}

impl Row {
    /// The row as a fact of a day; its id is given when all are found.
    pub(super) fn into_fact(self, flow: &Flow<'_>, when: Option<SettledDate>) -> Option<Clinical> {
        let printed = trimmed(&flow.text(self.words.clone()));
        let name = if self.name.is_empty() { printed.clone() } else { self.name };
        let mut judgement = flow.judge(self.words.clone());
        if self.is_unsure {
            judgement = judgement.with(Doubt::ColumnUnsure);
        }
        if when.is_some_and(|it| it.ambiguous) {
            judgement = judgement.with(Doubt::DateAmbiguous);
        }
        (!printed.is_empty()).then_some(())?;
        Some(Clinical {
            id: FactId(String::new()),
            record: flow.record.id.clone(),
            printed,
            name,
            code: None,
            status: self.status,
            date: when.map(|it| it.date),
            details: self.details.filter(|it| !it.is_empty()),
            judgement,
            evidence: flow.evidence(self.words)?,
        })
    }
}

/// Words without the comma or stop that ends them.
pub(super) fn trimmed(text: &str) -> String {
    let text = text.trim_end_matches([',', ';', '.', ' ', ':']).trim_start_matches([',', ';', ':', ' ', '.']);
    let is_open = text.matches(')').count() > text.matches('(').count();
    if is_open { text.trim_end_matches([')', '.', ' ']).to_owned() } else { text.to_owned() }
}
