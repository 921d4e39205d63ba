//! The summary of one case: the end of the road, and what `summary.json` holds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ChecklistLine, Clinical, Contact, Finding, Format, Headline, IsoDate, Lab, MedicineNow, Note, Opening,
    PageQuality, Patient, Problem, Record, SourceId, Status, TextOrigin, Trend, Triage, Turned,
};

/// Name and version of the summary's form; only ever added to.
pub const SCHEMA: &str = "casebrief/1";

/// What was asked, and how the case was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseHead {
    /// Name of the case folder.
    pub id: String,
    /// The patient's question, verbatim.
    pub question: Option<String>,
    /// The treatment proposed, verbatim.
    pub decision: Option<String>,
    /// The pipelines applied, in order.
    pub pipelines: Vec<String>,
    /// The day the case is judged on.
    pub as_of: IsoDate,
}

/// A page of a file and how it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PageCard {
    /// Counted from 1.
    pub number: u32,
    /// Where its words come from.
    pub origin: TextOrigin,
    /// How many words.
    pub words: u32,
    /// How it was turned before reading, in degrees clockwise.
    pub turned: Turned,
    /// How well it could be read.
    pub quality: PageQuality,
}

/// A file of the case and how well it was read; one for every file found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceCard {
    /// Its name within the case.
    pub id: SourceId,
    /// Where it lies, relative to the case folder.
    pub path: String,
    /// All 64 hex digits.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// What it is.
    pub format: Format,
    /// How the reading ended.
    pub status: Status,
    /// How many pages were read.
    pub n_pages: u32,
    /// The pages.
    pub pages: Vec<PageCard>,
    /// What went wrong; empty when all is well.
    pub problems: Vec<Problem>,
    /// The files within it, such as those of an archive; each has a card of its own.
    pub members: Vec<SourceId>,
}

/// One dated line of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineEntry {
    /// When.
    pub date: IsoDate,
    /// "day", "month" or "year".
    pub precision: String,
    /// What happened.
    pub text: String,
    /// Ids of the facts or records behind it.
    pub refs: Vec<String>,
}

/// A knowledge file and its content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct PipelineHash {
    /// Id of the pipeline, or name of the common file.
    pub id: String,
    /// All 64 hex digits.
    pub sha256: String,
}

/// What made a summary, so that it can be made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MadeWith {
    /// Always "casebrief".
    pub program: String,
    /// Of this program.
    pub version: String,
    /// The knowledge used.
    pub pipelines: Vec<PipelineHash>,
    /// Name and version of the OCR engine and its data.
    pub ocr: String,
    /// Languages text recognition was asked for.
    pub languages: Vec<String>,
    /// The day the case is judged on.
    pub as_of: IsoDate,
}

/// Everything known about one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaseSummary {
    /// [`SCHEMA`].
    pub schema: String,
    /// What was asked.
    pub case: CaseHead,
    /// How soon to open it.
    pub triage: Triage,
    /// Whose it is.
    pub patient: Patient,
    /// What to know first, at most 12 lines.
    pub headline: Vec<Headline>,
    /// The first opinion and the open question, in the words of the papers.
    #[serde(default)]
    pub opening: Opening,
    /// What follows from the facts.
    pub findings: Vec<Finding>,
    /// Laboratory results.
    pub labs: Vec<Lab>,
    /// How results move.
    pub trends: Vec<Trend>,
    /// Diagnoses.
    pub diagnoses: Vec<Clinical>,
    /// Medicines, a row for each statement of a paper.
    pub medications: Vec<Clinical>,
    /// The medicines put together over all papers, each once.
    #[serde(default)]
    pub medicines_now: Vec<MedicineNow>,
    /// Allergies.
    pub allergies: Vec<Clinical>,
    /// Procedures and operations.
    pub procedures: Vec<Clinical>,
    /// Imaging studies and cardiac tests.
    pub imaging: Vec<Clinical>,
    /// Vital signs.
    pub vitals: Vec<Clinical>,
    /// Function and frailty.
    pub function: Vec<Clinical>,
    /// Notes, summarised in their own words.
    pub notes: Vec<Note>,
    /// The history, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// What the checklists ask for and what became of it.
    pub checklist: Vec<ChecklistLine>,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
    /// The lists above that this version does not fill; that they are empty says nothing about the patient.
    pub not_extracted: Vec<String>,
    /// The papers.
    pub records: Vec<Record>,
    /// The files.
    pub sources: Vec<SourceCard>,
    /// What made this summary.
    pub made_with: MadeWith,
}

impl CaseSummary {
    /// Every diagnosis, medicine and the like, in the order of the lists.
    pub fn clinical(&self) -> impl Iterator<Item = &Clinical> {
        let lists = [
            &self.diagnoses,
            &self.medications,
            &self.allergies,
            &self.procedures,
            &self.imaging,
            &self.vitals,
            &self.function,
        ];
        lists.into_iter().flatten()
    }
}
