//! Room 5: facts become findings: what is abnormal, missing, old, contradictory, doubtful or unread.

mod doubtful;
mod extent;
mod findings;
mod flags;
mod identity;
mod limits;
mod marks;
mod names;
mod patient;
mod ranges;
mod results;
mod series;
mod subject;
#[cfg(test)]
mod testing;
mod triage;
mod units;
mod unread;
mod wording;

use crate::model::{
    ChecklistLine, Facts, Finding, Headline, IsoDate, Patient, Record, SourceCard, TimelineEntry,
    Trend, Triage,
};
use crate::pipeline::{CaseFile, Knowledge};

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
    /// What follows from the facts.
    pub findings: Vec<Finding>,
    /// How results move.
    pub trends: Vec<Trend>,
    /// What the checklists ask for.
    pub checklist: Vec<ChecklistLine>,
    /// The history.
    pub timeline: Vec<TimelineEntry>,
}

/// Judges a case: whose it is, what is abnormal, what is missing, what must be looked at first.
pub fn assess(mut facts: Facts, ground: Ground<'_>) -> Assessment {
    let Ground { sources, records, knowledge, .. } = ground;
    let person = std::mem::take(&mut facts.person);
    let (patient, pages) = identity::identify(&person, &ground);
    identity::mark_others(&mut facts, &identity::other_pages(&pages, records));

    let subject = patient::subject(&patient, false);
    facts.labs = facts.labs.into_iter().map(|it| flags::flagged(it, &subject, knowledge)).collect();
    let series = series::group(&facts.labs, records);

    let mut drafts = results::find(&series, &facts.labs, knowledge);
    drafts.extend(identity::find(&pages, &facts.labs, sources, &knowledge.rules.rule));
    drafts.extend(unread::find(sources, records, &facts.labs, knowledge));
    drafts.extend(doubtful::find(&facts.labs, records, sources, knowledge));
    let findings = findings::in_order(drafts);
    let checklist = Vec::new();
    let triage = triage::triage(&findings, &checklist, sources);
    Assessment {
        patient,
        pipelines: Vec::new(),
        triage,
        headline: Vec::new(),
        findings,
        trends: Vec::new(),
        checklist,
        timeline: Vec::new(),
        facts,
    }
}
