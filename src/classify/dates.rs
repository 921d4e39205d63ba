//! When a paper was written, or its sample taken.

use std::collections::BTreeSet;

use crate::model::{DateRead, DayMonth, IsoDate, LaidPage, SettledDate, find_dates};
use crate::pipeline::{LabelKind, Labelled, Labels};

/// Lines at the top and at the bottom of a record where a date without label is its own.
const EDGE_LINES: usize = 12;

/// Words that a line has at most when its date stands for the paper.
const MAX_LINE_WORDS: usize = 10;

/// Finds the date of a record: the first label of `wanted` that is printed with a date, else a
/// date at its edge, else the only one.
pub(super) fn date_of(
    pages: &[&LaidPage],
    labelled: &[Labelled<'_>],
    labels: &Labels,
    wanted: &[LabelKind],
) -> Option<SettledDate> {
    let order = labels.day_month(pages.iter().copied());
    let by_label = wanted.iter().find_map(|kind| {
        labelled.iter().filter(|it| it.kind == *kind).find_map(|it| it.date().map(|(read, _)| read))
    });
    by_label.or_else(|| unlabelled(pages, labelled, order)).map(|it| it.settled(order))
}

fn unlabelled(pages: &[&LaidPage], labelled: &[Labelled<'_>], order: Option<DayMonth>) -> Option<DateRead> {
    // Days of birth, expiry and the like are no date of the paper.
    let foreign: BTreeSet<IsoDate> = labelled
        .iter()
        .filter(|it| matches!(it.kind, LabelKind::Born | LabelKind::OtherDate))
        .filter_map(|it| it.date().map(|(read, _)| read.date))
        .collect();
    let lines: Vec<(String, usize)> =
        pages.iter().flat_map(|it| &it.lines).map(|it| (it.text(), it.words().len())).collect();
    let dates = |text: &str| -> Vec<DateRead> {
        find_dates(text).into_iter().filter(|it| !foreign.contains(&it.date)).collect()
    };
    let short_dates = |it: &(String, usize)| {
        if it.1 <= MAX_LINE_WORDS {
            dates(&it.0).into_iter().find(|it| it.date.precision() == "day")
        } else {
            None
        }
    };
    let n_edge = EDGE_LINES.min(lines.len());
    let at_edge = lines[..n_edge]
        .iter()
        .find_map(short_dates)
        .or_else(|| lines[lines.len() - n_edge / 2..].iter().rev().find_map(short_dates));
    at_edge.or_else(|| {
        let all: Vec<DateRead> = lines.iter().flat_map(|it| dates(&it.0)).collect();
        let days: BTreeSet<IsoDate> = all.iter().map(|it| it.settled(order).date).collect();
        (days.len() == 1).then(|| all.into_iter().next()).flatten()
    })
}
