//! Imaging studies and cardiac tests: what a report says it is of, or its title.

use std::ops::Range;

use crate::model::{ClinicalStatus, RecordKind, fold};
use crate::pipeline::{LabelKind, Labels};

use super::flow::Flow;
use super::row::Row;

/// The study that a report is of; empty when the record is no such report or has no title.
pub(super) fn of_record(flow: &Flow<'_>, labels: &Labels) -> Vec<Row> {
    if !matches!(flow.record.kind, RecordKind::ImagingReport | RecordKind::CardiacTest) {
        return Vec::new();
    }
    let words = behind_label(flow, labels).or_else(|| title(flow));
    let row = |words| Row {
        words,
        name: String::new(),
        status: ClinicalStatus::Present,
        details: None,
        is_unsure: false,
    };
    words.map(row).into_iter().collect()
}

/// The words behind a label such as "Examination:".
fn behind_label(flow: &Flow<'_>, labels: &Labels) -> Option<Range<usize>> {
    let page = flow.tokens.first()?.page;
    let study = labels.read(page).into_iter().find(|it| it.kind == LabelKind::Study && it.is_sure)?;
    let is_of_study =
        |it: &usize| study.beside.words.iter().any(|word| std::ptr::eq(*word, flow.tokens[*it].word));
    let first = (0..flow.tokens.len()).find(is_of_study)?;
    let end = (first..flow.tokens.len()).find(|it| !is_of_study(it)).unwrap_or(flow.tokens.len());
    Some(first..end)
}

/// The line that names the record.
fn title(flow: &Flow<'_>) -> Option<Range<usize>> {
    let title = fold(flow.record.title.as_deref()?);
    lines(flow).find(|it| flow.folded(it.clone()).text().trim() == title)
}

/// The lines of a note, in order.
fn lines(flow: &Flow<'_>) -> impl Iterator<Item = Range<usize>> {
    let starts: Vec<usize> = (0..flow.tokens.len()).filter(|it| flow.tokens[*it].starts_line).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([flow.tokens.len()]).collect();
    starts.into_iter().zip(ends).map(|(from, to)| from..to)
}
