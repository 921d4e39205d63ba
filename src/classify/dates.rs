//! When a paper was written, or its sample taken.

use std::collections::BTreeSet;

use crate::model::{DateRead, IsoDate, LaidPage, Line, RecordKind, SettledDate, find_dates};
use crate::pipeline::{Knowledge, LabelKind, Labelled};

use super::Known;

/// Lines at the top and at the bottom of a record where a date without label is its own.
const EDGE_LINES: usize = 12;

/// Words that may stand before a date that stands for the paper: a place, a weekday, a title.
const MAX_WORDS_BEFORE: usize = 4;

/// Finds the date of a record: the first label its kind is dated by that is printed with a date,
/// else a date at its edge, else, on a form, the only one, else the day it was printed.
///
/// A day of birth, on whichever paper of the case, is taken only where the paper calls it something else,
/// as that of a child born on the day may be.
pub(super) fn date_of(
    pages: &[&LaidPage],
    labelled: &[Labelled<'_>],
    kind: RecordKind,
    known: Known<'_>,
    knowledge: &Knowledge,
) -> Option<SettledDate> {
    let wanted = knowledge.kinds.iter().find(|it| it.kind == kind).map_or(&[][..], |it| &it.dated);
    let of_label = |kind: LabelKind| {
        let reads =
            labelled.iter().filter(|it| it.kind == kind).filter_map(|it| it.date().map(|(read, _)| read));
        let mut reads = reads.filter(|it| kind != LabelKind::Date || !known.is_birth(it));
        reads.next()
    };
    let (printed, written): (Vec<LabelKind>, Vec<LabelKind>) =
        wanted.iter().partition(|it| **it == LabelKind::Printed);
    let found = written.into_iter().find_map(of_label);
    let found = found.or_else(|| unlabelled(pages, labelled, form_of(kind), known));
    found.or_else(|| printed.into_iter().find_map(of_label)).map(|it| it.settled(known.day_month))
}

/// The dates that some labels call days of birth, in either order of day and month.
pub(super) fn days_of_birth<'a>(labelled: impl Iterator<Item = &'a Labelled<'a>>) -> BTreeSet<IsoDate> {
    let born =
        labelled.filter(|it| it.kind == LabelKind::Born).filter_map(|it| it.date().map(|(read, _)| read));
    born.flat_map(|it| [Some(it.date), it.swapped]).flatten().collect()
}

impl Known<'_> {
    fn is_birth(self, read: &DateRead) -> bool {
        self.born.contains(&read.date)
    }
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

fn unlabelled(
    pages: &[&LaidPage],
    labelled: &[Labelled<'_>],
    form: Form,
    known: Known<'_>,
) -> Option<DateRead> {
    // Days of birth, expiry and the like are no date of the paper.
    let foreign: BTreeSet<IsoDate> = labelled
        .iter()
        .filter(|it| matches!(it.kind, LabelKind::Born | LabelKind::OtherDate | LabelKind::Printed))
        .filter_map(|it| it.date().map(|(read, _)| read.date))
        .collect();
    let lines: Vec<String> = pages.iter().flat_map(|it| &it.lines).map(Line::text).collect();
    let dates = |text: &str| -> Vec<DateRead> {
        find_dates(text).into_iter().filter(|it| !foreign.contains(&it.date) && !known.is_birth(it)).collect()
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
