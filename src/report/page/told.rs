//! Results grouped for reading: one row an analyte, and what is told twice told once.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{Doubt, FactId, Flag, Lab};

use super::book::Book;

/// A result and the places that say the same of the same day.
pub(super) struct Told<'a> {
    /// The first of them.
    pub(super) lab: &'a Lab,
    /// The others, in the order of the summary.
    pub(super) again: Vec<&'a Lab>,
}

/// A result outside its range with the others of the same analyte.
pub(super) struct Row<'a> {
    /// The latest abnormal result, or another critical one.
    pub(super) told: Told<'a>,
    /// Whether a newer result of the analyte lies within its range.
    pub(super) is_past: bool,
    /// The other results of the analyte, newest first.
    pub(super) others: Vec<Told<'a>>,
}

/// Returns the patient's critical results, those told twice once, with all their places.
pub(super) fn critical<'a>(book: &Book<'a>) -> Vec<Told<'a>> {
    let labs = book.summary.labs.iter();
    merged(labs.filter(|it| it.flag.is_critical() && !book.is_repeated(it) && !is_foreign(it)))
}

/// Returns one row an analyte, critical ones first: its latest abnormal result, and one more for each other critical one.
///
/// Results of pages that name somebody else make rows of their own, behind all others.
pub(super) fn rows<'a>(book: &Book<'a>) -> Vec<Row<'a>> {
    let labs = &book.summary.labs;
    let order: BTreeMap<&FactId, usize> = labs.iter().enumerate().map(|(idx, it)| (&it.id, idx)).collect();
    let mut of_analyte: BTreeMap<(bool, &str, &str), Vec<&Lab>> = BTreeMap::new();
    for lab in labs.iter().filter(|it| !book.is_repeated(it)) {
        let analyte = lab.analyte.as_ref().map_or(lab.name_printed.as_str(), |it| it.0.as_str());
        let key = (is_foreign(lab), analyte, lab.specimen.as_deref().unwrap_or_default());
        of_analyte.entry(key).or_default().push(lab);
    }
    let mut rows: Vec<Row<'_>> = of_analyte.into_values().flat_map(rows_of_analyte).collect();
    // Within a day the order of the paper, which keeps panels together.
    rows.sort_by_key(|it| {
        let lab = it.told.lab;
        (
            is_foreign(lab),
            !lab.flag.is_critical(),
            it.is_past,
            Reverse(lab.taken),
            order.get(&lab.id).copied(),
        )
    });
    rows
}

/// Whether a result stands on a page that names somebody else.
pub(super) fn is_foreign(lab: &Lab) -> bool {
    lab.judgement.doubts().contains(&Doubt::WrongPatient)
}

fn rows_of_analyte(labs: Vec<&Lab>) -> Vec<Row<'_>> {
    let mut told = merged(labs.into_iter());
    // Newest first, undated last; the sort is stable, so the order of the summary decides next.
    told.sort_by_key(|it| Reverse(it.lab.taken));
    let Some(latest) = told.iter().position(|it| it.lab.flag.is_abnormal()) else {
        return Vec::new();
    };
    let latest = told.remove(latest);
    let newer = |it: &&Told<'_>| latest.lab.taken.is_some() && it.lab.taken > latest.lab.taken;
    let is_past = told.first().filter(newer).is_some_and(|it| it.lab.flag == Flag::Normal);
    let (critical, others): (Vec<Told<'_>>, Vec<Told<'_>>) =
        told.into_iter().partition(|it| it.lab.flag.is_critical());
    let mut rows = vec![Row { told: latest, is_past, others }];
    rows.extend(critical.into_iter().map(|told| Row { told, is_past: false, others: Vec::new() }));
    rows
}

/// Puts results together that say the same of the same day, such as those of a paper sent twice.
fn merged<'a>(labs: impl Iterator<Item = &'a Lab>) -> Vec<Told<'a>> {
    let is_same = |a: &Lab, b: &Lab| {
        a.name_printed == b.name_printed
            && (&a.analyte, &a.specimen, a.taken) == (&b.analyte, &b.specimen, b.taken)
            && (&a.value_printed, &a.value, &a.unit_printed) == (&b.value_printed, &b.value, &b.unit_printed)
            && (&a.range_printed, &a.range, a.flag) == (&b.range_printed, &b.range, b.flag)
            && a.judgement == b.judgement
    };
    let mut told: Vec<Told<'a>> = Vec::new();
    for lab in labs {
        match told.iter_mut().find(|it| is_same(it.lab, lab)) {
            Some(first) => first.again.push(lab),
            None => told.push(Told { lab, again: Vec::new() }),
        }
    }
    told
}
