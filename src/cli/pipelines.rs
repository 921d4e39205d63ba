//! `casebrief pipelines`, and the pipelines a run is asked for.

use casebrief::pipeline::Knowledge;

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
    let (knowledge, ids) = Knowledge::load_asked(asked)?;
    Ok(Loaded { knowledge, ids })
}

/// Lists, shows or checks pipelines.
pub(crate) fn pipelines(what: PipelinesWhat) -> Result<Exit, CliError> {
    let text = match what {
        PipelinesWhat::List => Knowledge::builtin()?.list_text(),
        PipelinesWhat::Show { name } => Knowledge::builtin()?.show_text(&name)?,
        PipelinesWhat::Check { files } => Knowledge::check_text(&files)?,
    };
    print::print(&text)?;
    Ok(Exit::AllRead)
}
