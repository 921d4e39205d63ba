//! Papers that come again in another form, such as a report and its scan.

use std::collections::BTreeMap;

use crate::model::{
    AnalyteId, Facts, IsoDate, Lab, LabValue, PersonField, Record, RecordId, SourceCard, TextOrigin, Trust,
    fold,
};
use crate::pipeline::NameWords;

use super::names::{self, Letters, Likeness};

/// Fewer results in common than this may agree by chance.
const MIN_RESULTS: usize = 4;
/// Percent of the results of the longer paper that must be the same.
const MIN_SAME: usize = 90;

/// Marks the papers that repeat another one: of one kind, facility, day and person, with nearly all results
/// the same.
///
/// The one of drawn text stays; of two alike the first does. A value that is clear on both and differs is an
/// amended report, not a repeat.
pub fn with_repeats(
    mut records: Vec<Record>,
    facts: &Facts,
    sources: &[SourceCard],
    words: &NameWords,
) -> Vec<Record> {
    let mut of_record: BTreeMap<&RecordId, Results<'_>> = BTreeMap::new();
    for lab in &facts.labs {
        if let Some(it) = Same::of(lab) {
            of_record.entry(&lab.record).or_default().push(it);
        }
    }
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_by_key(|it| !is_drawn(&records[*it], sources));
    let mut originals: Vec<usize> = Vec::new();
    let mut repeats: Vec<(usize, RecordId)> = Vec::new();
    for idx in order {
        let record = &records[idx];
        if record.duplicate_of.is_some() {
            continue;
        }
        let same = originals.iter().map(|it| &records[*it]).find(|it| {
            let results = of_record.get(&it.id).zip(of_record.get(&record.id));
            is_same_letterhead(it, record)
                && results.is_some_and(|(one, other)| are_same(one, other))
                && may_be_one_person(&it.id, &record.id, facts, words)
        });
        match same {
            Some(original) => repeats.push((idx, original.id.clone())),
            None => originals.push(idx),
        }
    }
    for (idx, original) in repeats {
        let repeat = records[idx].id.clone();
        // What repeated the repeat now repeats the original.
        for it in records.iter_mut().filter(|it| it.duplicate_of.as_ref() == Some(&repeat)) {
            it.duplicate_of = Some(original.clone());
        }
        records[idx].duplicate_of = Some(original);
    }
    records
}

/// A result as far as it must agree.
#[derive(Clone, Copy)]
struct Same<'a> {
    analyte: &'a AnalyteId,
    value: &'a LabValue,
    taken: Option<IsoDate>,
    is_clear: bool,
}

type Results<'a> = Vec<Same<'a>>;

impl<'a> Same<'a> {
    fn of(lab: &'a Lab) -> Option<Same<'a>> {
        let is_clear = lab.judgement.trust() == Trust::Clear;
        Some(Same { analyte: lab.analyte.as_ref()?, value: &lab.value, taken: lab.taken, is_clear })
    }

    fn is_of_same(&self, other: &Same<'_>) -> bool {
        self.analyte == other.analyte && self.taken == other.taken
    }
}

fn are_same(one: &Results<'_>, other: &Results<'_>) -> bool {
    let is_met = |it: &Same<'_>| other.iter().any(|that| it.is_of_same(that) && it.value == that.value);
    let is_amended = |it: &Same<'_>| {
        let mut of_same = other.iter().filter(|that| it.is_of_same(that));
        it.is_clear && !is_met(it) && of_same.any(|it| it.is_clear)
    };
    let n_same = one.iter().filter(|it| is_met(it)).count();
    !one.iter().any(is_amended)
        && n_same >= MIN_RESULTS
        && n_same * 100 >= one.len().max(other.len()) * MIN_SAME
}

fn is_same_letterhead(one: &Record, other: &Record) -> bool {
    let facility = |it: &Record| it.facility.as_deref().map(fold);
    one.kind == other.kind
        && facility(one).is_some()
        && facility(one) == facility(other)
        && one.dated.is_some()
        && one.dated == other.dated
}

/// Whether no name or number on two papers speaks against one person.
fn may_be_one_person(one: &RecordId, other: &RecordId, facts: &Facts, words: &NameWords) -> bool {
    let said = |record: &RecordId| facts.person.iter().filter(|it| it.record == *record).collect::<Vec<_>>();
    let (one, other) = (said(one), said(other));
    one.iter().flat_map(|it| other.iter().map(move |that| (it, that))).all(|(it, that)| {
        match (&it.what, &that.what) {
            (PersonField::Name(a), PersonField::Name(b)) => {
                matches!(names::likeness(a, b, words, Letters::Forgiven), Likeness::Same | Likeness::Unclear)
            }
            (PersonField::Born(a), PersonField::Born(b)) => !super::patient::born_differ(*a, *b),
            // An open day is one of two.
            (PersonField::Born(a), PersonField::BornOpen(b))
            | (PersonField::BornOpen(b), PersonField::Born(a)) => {
                b.iter().any(|it| !super::patient::born_differ(*a, *it))
            }
            (PersonField::BornOpen(a), PersonField::BornOpen(b)) => a == b,
            (PersonField::Sex(a), PersonField::Sex(b)) => a == b,
            _ => true,
        }
    })
}

fn is_drawn(record: &Record, sources: &[SourceCard]) -> bool {
    let pages = sources.iter().filter(|it| it.id == record.source).flat_map(|it| &it.pages);
    let mut pages = pages.filter(|it| record.holds(&record.source, it.number)).peekable();
    pages.peek().is_some() && pages.all(|it| it.origin == TextOrigin::TextLayer)
}

#[cfg(test)]
mod tests {
    use super::with_repeats;
    use crate::assess::testing::{LabBuilder, day, knowledge, lab, record, source, told};
    use crate::model::{Doubt, Facts, Lab, PersonField, Record, RecordKind, TextOrigin};

    /// Ten results, some of them other than usual.
    fn panel(record: &str, n_other: usize) -> Vec<Lab> {
        let names = [
            "sodium",
            "potassium",
            "chloride",
            "urea",
            "creatinine",
            "calcium",
            "albumin",
            "alt",
            "ast",
            "alp",
        ];
        let value = |idx: usize| if idx < n_other { "7" } else { "4" };
        let of_name = |(idx, name): (usize, &&str)| lab(name, value(idx)).analyte(name).within(record, 1);
        names.iter().enumerate().map(of_name).map(LabBuilder::done).collect()
    }

    fn paper(id: &str, on: &str) -> Record {
        let facility = Some("City Laboratory".to_owned());
        Record { dated: Some(day(on)), facility, ..record(id, RecordKind::LabReport, 1) }
    }

    /// Which papers repeat which, of a scan "a" with some other values and a drawn report "b".
    fn repeats(labs: Vec<Lab>, on: &str, name: &str) -> Vec<Option<String>> {
        let mut sources = [source("a", 1), source("b", 1)];
        sources[0].pages[0].origin = TextOrigin::Ocr;
        let person = vec![
            told("a", 1, PersonField::Name(name.to_owned())),
            told("b", 1, PersonField::Name("Ann Lee".to_owned())),
        ];
        let labs = [labs, panel("b", 0)].concat();
        let facts = Facts { labs, person, ..Facts::default() };
        let records = vec![paper("a", on), paper("b", "2025-03-14")];
        let records = with_repeats(records, &facts, &sources, &knowledge().rules.names);
        records.into_iter().map(|it| it.duplicate_of.map(|it| it.0)).collect()
    }

    fn in_doubt(labs: Vec<Lab>) -> Vec<Lab> {
        labs.into_iter()
            .map(|it| Lab { judgement: it.judgement.clone().with(Doubt::LowConfidence), ..it })
            .collect()
    }

    #[test]
    fn a_scan_of_a_drawn_report_repeats_it() {
        let scan_repeats = vec![Some("b".to_owned()), None];
        let doubtful = |n_other: usize| in_doubt(panel("a", n_other));
        assert_eq!(repeats(panel("a", 0), "2025-03-14", "ANN LEE"), scan_repeats);
        let one_other = repeats(doubtful(1), "2025-03-14", "Ann Lee");
        assert_eq!(one_other, scan_repeats, "one value of ten read differently");
        assert_eq!(repeats(panel("a", 1), "2025-03-14", "Ann Lee"), [None, None], "one value amended");
        assert_eq!(repeats(doubtful(2), "2025-03-14", "Ann Lee"), [None, None], "two values of ten differ");
        assert_eq!(repeats(panel("a", 0), "2025-03-15", "Ann Lee"), [None, None], "another day");
        assert_eq!(repeats(panel("a", 0), "2025-03-14", "Peter Brown"), [None, None], "another person");
    }
}
