//! Results of one analyte side by side, oldest first.

use std::collections::BTreeMap;

use crate::model::{AnalyteId, Doubt, IsoDate, Lab, Record, Trust};
use crate::pipeline::Knowledge;

use super::marks;
use super::units;

/// All results of one analyte, or of one printed name that no analyte has.
#[derive(Clone, Debug)]
pub(super) struct Series<'a> {
    /// What was measured; `None` when the name is not in the table.
    pub(super) analyte: Option<&'a AnalyteId>,
    /// Oldest first, those without a day at the end; never empty.
    pub(super) labs: Vec<&'a Lab>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Analyte(&'a AnalyteId),
    Name(String),
}

/// Groups results by what was measured, in the order in which the analytes first appear.
///
/// A result whose unit can't be one of its analyte goes by its printed name. Left out are results of repeated papers and of pages that name somebody else. The same value
/// of the same day counts once; the surer reading is kept.
pub(super) fn group<'a>(labs: &'a [Lab], records: &[Record], knowledge: &Knowledge) -> Vec<Series<'a>> {
    let is_repeat = |lab: &Lab| records.iter().any(|it| it.id == lab.record && it.duplicate_of.is_some());
    let mut places: BTreeMap<Key<'a>, usize> = BTreeMap::new();
    let mut all: Vec<Series<'a>> = Vec::new();
    for lab in labs.iter().filter(|it| !is_of_other_person(it) && !is_repeat(it)) {
        let analyte = lab.analyte.as_ref().filter(|_| units::fits(lab, knowledge));
        let key = match analyte {
            Some(id) => Key::Analyte(id),
            None => Key::Name(marks::words_only(&lab.name_printed)),
        };
        let place = *places.entry(key).or_insert(all.len());
        match all.get_mut(place) {
            Some(series) => series.add(lab),
            None => all.push(Series { analyte, labs: vec![lab] }),
        }
    }
    for series in &mut all {
        series.labs.sort_by_key(|it| (it.taken.is_none(), it.taken));
    }
    all
}

/// Whether a result stands on a page that names somebody else.
pub(super) fn is_of_other_person(lab: &Lab) -> bool {
    lab.judgement.doubts().contains(&Doubt::WrongPatient)
}

impl<'a> Series<'a> {
    /// The results that may be the newest: those of the last day, and those whose day is not known well enough.
    pub(super) fn latest(&self) -> impl Iterator<Item = &'a Lab> {
        let last = self.labs.iter().filter_map(|it| it.taken?.first_day()).max();
        self.labs.iter().copied().filter(move |it| {
            let day = it.taken.and_then(IsoDate::last_day);
            day.is_none() || day >= last
        })
    }

    fn add(&mut self, lab: &'a Lab) {
        let twin = self.labs.iter_mut().find(|it| {
            it.taken == lab.taken
                && it.value_printed == lab.value_printed
                && it.unit_printed == lab.unit_printed
        });
        match twin {
            Some(twin) if twin.judgement.trust() == Trust::Check && lab.judgement.trust() == Trust::Clear => {
                *twin = lab;
            }
            Some(_) => {}
            None => self.labs.push(lab),
        }
    }
}
