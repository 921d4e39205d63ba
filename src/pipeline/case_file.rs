//! `case.toml`: what the sender says about a case.

use crate::model::{IsoDate, Sex};

/// What the sender says about a case; all of it may be missing.
#[derive(Clone, Debug, Default)]
pub struct CaseFile {
    /// The patient's question, verbatim.
    pub question: Option<String>,
    /// The treatment proposed, verbatim, with its date if any.
    pub decision: Option<String>,
    /// Pipelines asked for, by id.
    pub pipelines: Vec<String>,
    /// Name of the patient.
    pub name: Option<String>,
    /// Birth date of the patient.
    pub born: Option<IsoDate>,
    /// Sex of the patient.
    pub sex: Option<Sex>,
}
