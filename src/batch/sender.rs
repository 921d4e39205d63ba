//! Reads `case.toml` of a case folder; what is wrong with it gets a card like that of a file.

use std::fs;
use std::path::Path;

use crate::model::{Document, Format, Problem, ProblemKind, Source, SourceId};
use crate::pipeline::{CaseFile, Knowledge, PipelineError};

use super::folder::{CASE_FILE, CaseFolder, Entry};
use super::source;

/// The longest `case.toml` that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// What the sender says about a case, and the card of `case.toml` when it could not all be used.
pub(super) fn case_file(case: &CaseFolder, knowledge: &Knowledge) -> (CaseFile, Option<Document>) {
    let place = case.root.join(CASE_FILE);
    let Ok(about) = fs::symlink_metadata(&place) else {
        return (CaseFile::default(), None);
    };
    let read = if !about.is_file() || about.len() > MAX_BYTES {
        let why = "it is no plain file of a usual length; the case was judged without it";
        Err(Problem::of_file(ProblemKind::NotOpened, why))
    } else {
        parse(&place)
    };
    let (case_file, problem) = match read {
        Ok(case_file) => {
            let is_known = case_file.pipelines.iter().all(|it| knowledge.checklist(it).is_some());
            let problem = if is_known { None } else { Some(no_such_pipeline(knowledge)) };
            (case_file, problem)
        }
        Err(problem) => (CaseFile::default(), Some(problem)),
    };
    (case_file, problem.map(|it| card(&place, about.len(), it)))
}

fn parse(place: &Path) -> Result<CaseFile, Problem> {
    #[expect(clippy::disallowed_methods, reason = "batch opens the files of a case")]
    let text = fs::read_to_string(place).map_err(|it| {
        let why = format!("it can't be read ({it}); the case was judged without it");
        Problem::of_file(ProblemKind::NotOpened, why)
    })?;
    CaseFile::parse(&text, CASE_FILE).map_err(|error| {
        // The message itself may repeat words of the sender.
        let place = match error {
            PipelineError::Parse { place, .. } | PipelineError::Wrong { place, .. } => {
                format!("line {}, column {}", place.line, place.column)
            }
            PipelineError::Open { .. } | PipelineError::NoSuchPipeline { .. } => "some place".to_owned(),
        };
        let why = format!("it is wrong at {place}; the case was judged without it");
        Problem::of_file(ProblemKind::Broken, why)
    })
}

fn no_such_pipeline(knowledge: &Knowledge) -> Problem {
    let ids: Vec<&str> = knowledge.checklists.iter().map(|it| it.id.as_str()).collect();
    let why = format!("it names a pipeline that is not there; there are {}", ids.join(", "));
    Problem::of_file(ProblemKind::Broken, why)
}

fn card(place: &Path, bytes: u64, problem: Problem) -> Document {
    let entry = Entry { shown: CASE_FILE.to_owned(), place: place.to_owned(), bytes, refused: None };
    let hashed = source::hash(&entry);
    // A document may hold the same bytes, and no two cards share an id.
    let source = Source { id: SourceId("case-toml".to_owned()), ..source::name(entry, hashed) };
    Document { source, format: Format::Text, pages: Vec::new(), problems: vec![problem], members: Vec::new() }
}
