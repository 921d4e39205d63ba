//! When a paper was written, or its sample taken.

use std::collections::BTreeSet;

use crate::model::{DateRead, IsoDate, LaidPage, Line, RecordKind, SettledDate, find_dates};
use crate::pipeline::{Knowledge, LabelKind, Labelled};

/// Lines at the top and at the bottom of a record where a date without label is its own.
const EDGE_LINES: usize = 12;

/// Words that may stand before a date that stands for the paper: a place, a weekday, a title.
const MAX_WORDS_BEFORE: usize = 4;

/// Finds the date of a record: the first label its kind is dated by that is printed with a date,
/// else a date at its edge, else, on a form, the only one.
pub(super) fn date_of(
    pages: &[&LaidPage],
    labelled: &[Labelled<'_>],
    kind: RecordKind,
    knowledge: &Knowledge,
) -> Option<SettledDate> {
    let order = knowledge.labels.day_month(pages.iter().copied());
    let wanted = knowledge.kinds.iter().find(|it| it.kind == kind).map_or(&[][..], |it| &it.dated);
    let by_label = wanted.iter().find_map(|kind| {
        labelled.iter().filter(|it| it.kind == *kind).find_map(|it| it.date().map(|(read, _)| read))
    });
    by_label.or_else(|| unlabelled(pages, labelled, form_of(kind))).map(|it| it.settled(order))
}

/// How papers of a kind are written; running text tells dates of long ago.
fn form_of(kind: RecordKind) -> Form {
    match kind {
        RecordKind::LabReport
        | RecordKind::Prescription
        | RecordKind::MedicationList
        | RecordKind::Insurance
        | RecordKind::Bill => Form::Table,
        RecordKind::ImagingReport
        | RecordKind::CardiacTest
        | RecordKind::PathologyReport
        | RecordKind::DischargeSummary
        | RecordKind::OperativeNote
        | RecordKind::ClinicNote
        | RecordKind::ClinicLetter
        | RecordKind::ReferralLetter
        | RecordKind::IdentityDocument
        | RecordKind::ImageStudy
        | RecordKind::Questionnaire
        | RecordKind::Other
        | RecordKind::Unreadable => Form::Prose,
    }
}

/// How a paper is written.
enum Form {
    /// Rows and boxes.
    Table,
    /// Running text.
    Prose,
}

fn unlabelled(pages: &[&LaidPage], labelled: &[Labelled<'_>], form: Form) -> Option<DateRead> {
    // Days of birth, expiry and the like are no date of the paper.
    let foreign: BTreeSet<IsoDate> = labelled
        .iter()
        .filter(|it| matches!(it.kind, LabelKind::Born | LabelKind::OtherDate))
        .filter_map(|it| it.date().map(|(read, _)| read.date))
        .collect();
    let lines: Vec<String> = pages.iter().flat_map(|it| &it.lines).map(Line::text).collect();
    let dates = |text: &str| -> Vec<DateRead> {
        find_dates(text).into_iter().filter(|it| !foreign.contains(&it.date)).collect()
    };
    let own_date = |text: &String| {
        let date = dates(text).into_iter().next().filter(|it| it.date.precision() == "day")?;
        let before = &text[..date.span.start];
        let is_own = !before.contains(':') && before.split_whitespace().count() <= MAX_WORDS_BEFORE;
        is_own.then_some(date)
    };
    let n_edge = EDGE_LINES.min(lines.len());
    let at_edge = lines[..n_edge]
        .iter()
        .find_map(own_date)
        .or_else(|| lines[lines.len() - n_edge / 2..].iter().rev().find_map(own_date));
    at_edge.or_else(|| match form {
        Form::Table => {
            let all: Vec<DateRead> = lines.iter().flat_map(|it| dates(it)).collect();
            let days: BTreeSet<IsoDate> = all.iter().map(|it| it.date).collect();
            (days.len() == 1).then(|| all.into_iter().next()).flatten()
        }
        Form::Prose => None,
    })
}
