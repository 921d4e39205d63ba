//! `case.toml`: what the sender says about a case.

use serde::Deserialize;
use toml::Spanned;

use crate::model::{IsoDate, Sex};

use super::error::PipelineError;
use super::load::KnowledgeFile;

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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseRows {
    question: Option<String>,
    decision: Option<String>,
    #[serde(default)]
    pipelines: Vec<String>,
    #[serde(default)]
    patient: PatientRow,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PatientRow {
    name: Option<String>,
    born: Option<Spanned<Born>>,
    sex: Option<Sex>,
}

/// A birth date, as a text or as a date of TOML.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Born {
    Text(String),
    Date(toml::value::Datetime),
}

impl CaseFile {
    /// Reads the text of a `case.toml`; `path` is only named in errors.
    ///
    /// # Errors
    /// With line and column: not TOML, a key that is not known, a date that is none.
    pub fn parse(text: &str, path: &str) -> Result<CaseFile, PipelineError> {
        let file = KnowledgeFile { path, text };
        let rows: CaseRows = file.parse()?;
        let born = match &rows.patient.born {
            Some(born) => {
                let written = match born.get_ref() {
                    Born::Text(text) => text.clone(),
                    Born::Date(date) => date.to_string(),
                };
                let parsed = written.parse::<IsoDate>();
                Some(parsed.map_err(|message| file.wrong(born.span(), message))?)
            }
            None => None,
        };
        Ok(CaseFile {
            question: rows.question,
            decision: rows.decision,
            pipelines: rows.pipelines,
            name: rows.patient.name,
            born,
            sex: rows.patient.sex,
        })
    }
}
