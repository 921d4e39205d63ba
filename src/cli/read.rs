//! `casebrief read`: the words of one file, for looking into a problem.

use casebrief::batch;
use casebrief::model::{Document, Reading};
use casebrief::report;

use super::args::{ReadArgs, ReadForm};
use super::{CliError, Exit, print, reader};

/// Prints what was read of a file.
pub(crate) fn read(args: ReadArgs) -> Result<Exit, CliError> {
    let (settings, _) = reader::settings(&args.reader)?;
    let documents = batch::read_files(&[args.file], &settings)?;
    let mut exit = Exit::AllRead;
    for Document { source, format, pages, problems, members: _ } in documents {
        for it in &problems {
            let page = it.page.map(|it| format!("page {it}: ")).unwrap_or_default();
            print::note(&format!("{page}{}", it.detail));
        }
        if !problems.is_empty() {
            exit = Exit::Problems;
        }
        let reading = Reading { format, pages, problems, members: Vec::new() };
        print::print(&match args.format {
            ReadForm::Json => serde_json::to_string_pretty(&reading)? + "\n",
            ReadForm::Text => report::words_text(&reading),
            ReadForm::Hocr => report::words_hocr(&reading, &source.path),
        })?;
    }
    Ok(exit)
}
