//! Records: the papers of a case, cut out of its files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DayMonth, Evidence, IsoDate, Judgement, SourceId};

/// Names a record within its case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RecordId(pub String);

/// What a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// Results of a laboratory.
    LabReport,
    /// Findings of radiology or ultrasound.
    ImagingReport,
    /// ECG, echo, stress test, angiogram or Holter.
    CardiacTest,
    /// Histology, cytology or autopsy.
    PathologyReport,
    /// Written at the end of a stay in hospital.
    DischargeSummary,
    /// What was done in an operation.
    OperativeNote,
    /// Written at a visit.
    ClinicNote,
    /// Written after a visit to another physician or the patient.
    ClinicLetter,
    /// Asks another physician to see the patient.
    ReferralLetter,
    /// Orders medicines.
    Prescription,
    /// Lists the medicines taken.
    MedicationList,
    /// Card, policy or authorisation of an insurer.
    Insurance,
    /// Asks for money.
    Bill,
    /// Proves who somebody is.
    IdentityDocument,
    /// A picture of the body itself.
    ImageStudy,
    /// Filled in by the patient.
    Questionnaire,
    /// None of these.
    Other,
    /// It could not be read.
    Unreadable,
}

/// A paper: a run of pages of one file, of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// Its name within the case.
    pub id: RecordId,
    /// The file it stands in.
    pub source: SourceId,
    /// First and last page, counted from 1.
    pub pages: [u32; 2],
    /// What it is.
    pub kind: RecordKind,
    /// The line that names it, as printed; null when none surely does.
    pub title: Option<String>,
    /// When it was written; for a laboratory report, when the sample was taken if that is printed.
    pub dated: Option<IsoDate>,
    /// Who wrote it, as printed.
    pub facility: Option<String>,
    /// Who signed it, as printed.
    pub author: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// The record this one repeats.
    pub duplicate_of: Option<RecordId>,
    /// The words that gave its kind away.
    pub because: Vec<Evidence>,
    /// Which of two small numbers of its dates is the day; `None` where that stays open.
    ///
    /// Told once for all rooms that read its dates, and no part of the summary.
    #[serde(skip)]
    pub day_month: Option<DayMonth>,
    /// Whether kind and date may be taken as they stand.
    #[serde(flatten)]
    pub judgement: Judgement,
}

impl Record {
    /// Whether a page of a file belongs to it.
    pub fn holds(&self, source: &SourceId, page: u32) -> bool {
        self.source == *source && (self.pages[0]..=self.pages[1]).contains(&page)
    }
}
