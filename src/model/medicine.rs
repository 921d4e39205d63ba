//! The medicines of a patient, put together over all papers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Evidence, FactId, IsoDate, RecordId};

/// Whether a medicine is taken, by what all papers say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MedicineStanding {
    /// The newest paper that names it says that it is.
    Taken,
    /// Papers contradict each other, or what says so must be looked at.
    InDoubt,
    /// It is to come or considered.
    Planned,
    /// It was ended.
    Stopped,
}

/// What one paper says of a medicine, held against what earlier ones say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MedicineStep {
    /// It is taken, and was not before.
    Started,
    /// It is taken as before.
    Continued,
    /// It is taken in another dose than before.
    Changed,
    /// It was ended.
    Stopped,
    /// It was given or taken before.
    Given,
    /// It is to come or considered.
    Planned,
    /// It is said not to be taken.
    Denied,
}

/// A statement of one paper about a medicine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MedicineStatement {
    /// The fact, one of `medications`.
    pub fact: FactId,
    /// The paper.
    pub record: RecordId,
    /// The day of the paper.
    pub said: Option<IsoDate>,
    /// When it began, or ended, as the statement says itself.
    pub date: Option<IsoDate>,
    /// What it says.
    pub step: MedicineStep,
    /// Dose, frequency, duration and reason, as printed.
    pub details: Option<String>,
    /// Where it stands.
    pub evidence: Evidence,
}

/// A medicine with all that the papers say of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MedicineNow {
    /// Its ingredients; as printed where they are not known.
    pub name: String,
    /// Its classes, by their names.
    pub classes: Vec<String>,
    /// Whether it is taken.
    pub standing: MedicineStanding,
    /// Dose and frequency of the newest paper that has them, as printed.
    pub details: Option<String>,
    /// Other medicines of the list, taken too, with an ingredient or a class in common, each with what they share.
    pub doubled_by: Vec<String>,
    /// What the papers say, oldest first; those without a day come last.
    pub statements: Vec<MedicineStatement>,
}
