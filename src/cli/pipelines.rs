//! `casebrief pipelines`: what the shipped pipelines ask for, and whether one's own are right.

use casebrief::pipeline::Knowledge;

use super::args::PipelinesWhat;
use super::{CliError, Exit, print};

/// Lists, shows or checks pipelines.
pub(crate) fn pipelines(what: &PipelinesWhat) -> Result<Exit, CliError> {
    print::print(&match what {
        PipelinesWhat::List => Knowledge::builtin()?.list_text(),
        PipelinesWhat::Show { name } => Knowledge::builtin()?.show_text(name)?,
        PipelinesWhat::Check { files } => Knowledge::check_text(files)?,
    })?;
    Ok(Exit::AllRead)
}
