//! Room 5: facts become findings: what is abnormal, risky, missing, old, contradictory, doubtful or unread.

mod applies;
mod chart;
mod classes;
mod conflicts;
mod doses;
mod doubtful;
mod extent;
mod findings;
mod flags;
mod gaps;
mod groups;
mod headline;
mod identity;
mod known;
mod limits;
mod marks;
mod medicines;
mod moves;
mod names;
mod opening;
mod patient;
mod ranges;
mod repeats;
mod results;
mod risks;
mod search;
mod series;
mod subject;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod timeline;
mod trends;
mod triage;
mod units;
mod unmarked;
mod unread;
mod witness;
mod wording;

use std::collections::BTreeMap;

use crate::model::{
    ChecklistLine, Doubt, Facts, Finding, Headline, IsoDate, Lab, MedicineNow, Opening, Patient, Record,
    RecordId, SourceCard, TimelineEntry, Trend, Triage,
};
use crate::pipeline::{CaseFile, Item, Knowledge};

use self::applies::Said;
use self::chart::Chart;
use self::flags::Bench;
use self::headline::Material;
use self::identity::Place;
use self::results::Judging;

pub use self::repeats::with_repeats;

/// What a case is judged on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The files.
    pub sources: &'a [SourceCard],
    /// The papers.
    pub records: &'a [Record],
    /// What the sender says.
    pub case_file: &'a CaseFile,
    /// Pipelines asked for on the command line, by id.
    pub pipelines: &'a [String],
    /// What the program knows.
    pub knowledge: &'a Knowledge,
    /// The day the case is judged on.
    pub as_of: IsoDate,
}

/// A case, judged.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The facts, with flags and further doubts.
    pub facts: Facts,
    /// Whose case it is.
    pub patient: Patient,
    /// The pipelines applied, in order.
    pub pipelines: Vec<String>,
    /// How soon to open it.
    pub triage: Triage,
    /// What to know first.
    pub headline: Vec<Headline>,
    /// The first opinion and the open question.
    pub opening: Opening,
    /// What follows from the facts.
    pub findings: Vec<Finding>,
    /// How results move.
    pub trends: Vec<Trend>,
    /// What the checklists ask for.
    pub checklist: Vec<ChecklistLine>,
    /// The medicines of all papers.
    pub medicines_now: Vec<MedicineNow>,
    /// The history.
    pub timeline: Vec<TimelineEntry>,
}

/// Judges a case: whose it is, what is abnormal, what is missing, what must be looked at first.
pub fn assess(mut facts: Facts, ground: Ground<'_>) -> Assessment {
    let Ground { sources, records, knowledge, .. } = ground;
    let person = std::mem::take(&mut facts.person);
    let (patient, pages) = identity::identify(&person, &ground);
    let others = identity::other_pages(&pages, records);
    identity::mark(&mut facts, &others, Doubt::WrongPatient);
    identity::mark(&mut facts, &identity::doubted_pages(&pages, records), Doubt::PersonUnsure);
    facts.contacts.retain(|it| {
        !others.iter().any(|(file, page)| *file == it.evidence.source && *page == it.evidence.page)
    });
    let (labs, contradictions) = witness::heard(std::mem::take(&mut facts.labs), records, knowledge);
    let facts = flagged(Facts { labs, ..facts }, &patient, &others, ground);
    let series = series::group(&facts.labs, records, knowledge);

    let said = Said { facts: &facts, others: &others, ground };
    let subject = patient::subject(&patient, false);
    let chart = Chart::of(chart::Material { said, series: &series, subject: &subject });
    let applying = applies::applying(&chart);
    let gaps = gaps::checklist(&applying, &chart, &patient);

    let mut drafts = identity::find(&pages, &facts.labs, sources, knowledge);
    drafts.extend(identity::born_open(&patient, &knowledge.rules.rule));
    drafts.extend(results::find(&series, Judging { knowledge, as_of: ground.as_of }));
    let trends = trends::find(&series, knowledge);
    drafts.extend(moves::find(&trends, &facts.labs, knowledge));
    drafts.extend(unread::find(sources, records, &facts, knowledge));
    drafts.extend(conflicts::find(&chart));
    drafts.extend(gaps::find(&gaps, said));
    drafts.extend(contradictions);
    let risky = risks::find(&chart, &drafts);
    drafts.extend(risky);
    drafts.extend(doubtful::find(&facts.labs, records, sources, knowledge));
    let findings = findings::in_order(drafts);

    let pipelines = applying.iter().map(|it| it.list.id.clone()).collect();
    let items: Vec<&Item> =
        applying.iter().filter(|it| it.why.is_some()).flat_map(|it| &it.list.items).collect();
    let headline = headline::headline(Material {
        chart: &chart,
        findings: &findings,
        labs: &facts.labs,
        gaps: &gaps,
        items: &items,
        records,
        sources,
        knowledge,
        as_of: ground.as_of,
    });
    let opening = opening::opening(&chart);
    let checklist: Vec<ChecklistLine> = gaps.into_iter().map(|it| it.line).collect();
    Assessment {
        patient,
        pipelines,
        triage: triage::triage(&findings, &checklist, sources),
        headline,
        trends,
        medicines_now: medicines::now(&chart),
        timeline: timeline::timeline(records, &facts.labs, &others, &facts),
        opening,
        findings,
        checklist,
        facts: Facts { person, ..facts },
    }
}

/// Judges every result for this patient.
fn flagged(facts: Facts, patient: &Patient, others: &[Place], ground: Ground<'_>) -> Facts {
    let said = Said { facts: &facts, others, ground };
    let may_be_pregnant = said.stated(&ground.knowledge.rules.adult.unless).is_some();
    let subject = patient::subject(patient, may_be_pregnant);
    let mut n_rows: BTreeMap<RecordId, (usize, usize)> = BTreeMap::new();
    for lab in &facts.labs {
        let (n, n_with_range) = n_rows.entry(lab.record.clone()).or_default();
        *n += 1;
        *n_with_range += usize::from(lab.range_printed.is_some());
    }
    let judge = |lab: Lab| {
        let prints_ranges = n_rows.get(&lab.record).is_some_and(|(n, n_with_range)| n_with_range * 2 >= *n);
        flags::flagged(lab, Bench { subject: &subject, prints_ranges, knowledge: ground.knowledge })
    };
    let labs = facts.labs.into_iter().map(judge).collect();
    let labs = unmarked::doubted(labs, ground.knowledge);
    Facts { labs: witness::cleared(labs, ground.knowledge), ..facts }
}
