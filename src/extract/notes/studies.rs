//! Imaging studies and cardiac tests: the title of their reports.

use std::ops::Range;

use crate::model::{ClinicalStatus, RecordKind, fold};

use super::flow::Flow;
use super::row::Row;

/// The study that a report is of; empty when the record is no such report or has no title.
pub(super) fn of_record(flow: &Flow<'_>) -> Vec<Row> {
    let is_study = matches!(flow.record.kind, RecordKind::ImagingReport | RecordKind::CardiacTest);
    let title = flow.record.title.as_deref().filter(|_| is_study).map(fold);
    let words = title.and_then(|it| lines(flow).find(|line| flow.folded(line.clone()).text().trim() == it));
    let row = |words| Row {
        words,
        name: String::new(),
        status: ClinicalStatus::Present,
        details: None,
        is_unsure: false,
    };
    words.map(row).into_iter().collect()
}

/// The lines of a note, in order.
fn lines(flow: &Flow<'_>) -> impl Iterator<Item = Range<usize>> {
    let starts: Vec<usize> = (0..flow.tokens.len()).filter(|it| flow.tokens[*it].starts_line).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([flow.tokens.len()]).collect();
    starts.into_iter().zip(ends).map(|(from, to)| from..to)
}
