//! Room 5: facts become findings: what is abnormal, missing, old, contradictory, doubtful or unread.

use crate::model::{
    ChecklistLine, Facts, Finding, Headline, IsoDate, Level, Patient, Record, SourceCard, TimelineEntry,
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

/// Judges a case.
pub fn assess(facts: Facts, _ground: Ground<'_>) -> Assessment {
    Assessment {
        facts,
        patient: Patient::default(),
        pipelines: Vec::new(),
        triage: Triage { level: Level::Routine, complete: false, reasons: Vec::new() },
        headline: Vec::new(),
        findings: Vec::new(),
        trends: Vec::new(),
        checklist: Vec::new(),
        timeline: Vec::new(),
    }
}
