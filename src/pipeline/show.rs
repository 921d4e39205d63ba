//! Pipelines as text for people: which there are, what one asks for, whether a file is right.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::error::PipelineError;
use super::{Checklist, Item, ItemNeed, Knowledge};

/// What a check of several files came to.
#[derive(Debug)]
pub struct Checked {
    /// One line for each file that is right.
    pub text: String,
    /// The first mistake of each other one, with file, line, column and what the format allows there.
    pub errors: Vec<PipelineError>,
}

/// What a file of one's own holds.
#[derive(Clone, Debug)]
pub(super) enum OwnFile {
    /// A checklist.
    Checklist {
        /// Its id.
        id: String,
    },
    /// Rules that name risks.
    Risks {
        /// How many.
        n_rules: usize,
    },
}

impl Knowledge {
    /// Loads the shipped knowledge and what was asked for with it.
    ///
    /// Each text is the id of a shipped checklist, or else a file with one or with rules. The ids of checklists
    /// come back in the order asked for, each once.
    ///
    /// # Errors
    /// When a text is neither, or a file is wrong.
    pub fn load_asked(asked: &[String]) -> Result<(Knowledge, Vec<String>), PipelineError> {
        let files: Vec<&Path> = asked.iter().map(Path::new).filter(|it| names_file(it)).collect();
        let knowledge = Knowledge::load(&files)?;
        let mut own_files = knowledge.own_files.iter();
        let mut ids: Vec<String> = Vec::new();
        for text in asked {
            let own = if names_file(Path::new(text)) { own_files.next() } else { None };
            let id = match own {
                Some(OwnFile::Checklist { id }) => id,
                // Rules hold for every case; nothing has to be asked for.
                Some(OwnFile::Risks { .. }) => continue,
                None => text,
            };
            knowledge.find_checklist(id)?;
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        Ok((knowledge, ids))
    }

    /// Returns one line for each checklist: id, title, number of items, when it applies.
    pub fn list_text(&self) -> String {
        let width = self.checklists.iter().map(|it| it.id.len()).max().unwrap_or(0);
        let mut text = String::new();
        for checklist in &self.checklists {
            let Checklist { id, title, items, .. } = checklist;
            let applies = if checklist.enabled { "" } else { "; only when asked for by name" };
            // Writing to a String can't fail.
            _ = writeln!(text, "{id:width$}  {title} ({} items{applies})", items.len());
        }
        text
    }

    /// Returns everything a checklist asks for, with reasons and sources.
    ///
    /// # Errors
    /// When there is no such checklist.
    pub fn show_text(&self, id: &str) -> Result<String, PipelineError> {
        let checklist = self.find_checklist(id)?;
        let mut text = format!("{}: {}\n{}\n", checklist.id, checklist.title, checklist.status);
        if let Some(note) = &checklist.note {
            _ = writeln!(text, "{note}");
        }
        let applies = if checklist.enabled { checklist.applies_to.join(", ") } else { "-".to_owned() };
        _ = writeln!(text, "applies by itself to: {}", if applies == "*" { "every case" } else { &applies });
        if let Some(criterion) = &checklist.applies_if {
            _ = writeln!(text, "applies by itself if: {criterion}");
        }
        for base in self.with_extended(&[id]) {
            if base.id != id {
                _ = writeln!(text, "extends {}: {}", base.id, base.title);
            }
        }
        for item in &checklist.items {
            text.push_str(&self.item_text(item, ""));
        }
        for item in &checklist.items_off {
            let why = item.off.as_deref().unwrap_or("no source");
            text.push_str(&self.item_text(item, &format!(" (switched off: {why})")));
        }
        Ok(text)
    }

    /// Checks files of one's own together; a wrong one does not keep the others from being checked.
    ///
    /// # Errors
    /// When the knowledge that is built in does not load.
    pub fn check(files: &[PathBuf]) -> Result<Checked, PipelineError> {
        let (right, errors) = right_files(files);
        let knowledge = Knowledge::load(&right)?;
        let mut text = String::new();
        for (file, own) in right.iter().zip(&knowledge.own_files) {
            let holds = match own {
                OwnFile::Checklist { id } => {
                    format!("{id} with {} items", knowledge.find_checklist(id)?.items.len())
                }
                OwnFile::Risks { n_rules } => format!("risk rules: {n_rules}"),
            };
            _ = writeln!(text, "{}: ok, {holds}", file.display());
        }
        Ok(Checked { text, errors })
    }

    fn find_checklist(&self, id: &str) -> Result<&Checklist, PipelineError> {
        self.checklist(id).ok_or_else(|| {
            let known: Vec<&str> = self.checklists.iter().map(|it| it.id.as_str()).collect();
            PipelineError::NoSuchPipeline { id: id.to_owned(), known: known.join(", ") }
        })
    }

    fn item_text(&self, item: &Item, remark: &str) -> String {
        let need = match &item.need {
            ItemNeed::Required => "required".to_owned(),
            ItemNeed::Recommended => "recommended".to_owned(),
            ItemNeed::Conditional(when) => format!("required if: {when}"),
            ItemNeed::Advised(when) => format!("recommended if: {when}"),
        };
        let mut text = format!("\n{}  {}{remark}\n  {need}; {}\n", item.id, item.name, item.reason);
        if !item.analytes.is_empty() {
            let names: Vec<&str> = item
                .analytes
                .iter()
                .map(|it| self.analytes.get(it).map_or(it.0.as_str(), |it| it.name.as_str()))
                .collect();
            _ = writeln!(text, "  results: {}", names.join(", "));
        }
        if !item.phrases.is_empty() {
            _ = writeln!(text, "  phrases: {}", item.phrases.join(", "));
        }
        if let (Some(days), Some(source)) = (item.max_age_days, &item.max_age_source) {
            _ = writeln!(text, "  not older than {days} days: {source}");
        }
        for key in item.source.split(", ") {
            let address = self.sources.get(key).map_or("", |it| it.address.as_deref().unwrap_or(&it.what));
            _ = writeln!(text, "  source: {key} {address}");
        }
        text
    }
}

/// The files that load together, in their order, and what is wrong with each of the others.
fn right_files(files: &[PathBuf]) -> (Vec<&Path>, Vec<PipelineError>) {
    let mut is_right = vec![false; files.len()];
    loop {
        let mut errors = Vec::new();
        let mut has_more = false;
        for idx in 0..files.len() {
            if is_right[idx] {
                continue;
            }
            is_right[idx] = true;
            if let Err(error) = Knowledge::load(&chosen(files, &is_right)) {
                is_right[idx] = false;
                errors.push(error);
            } else {
                has_more = true;
            }
        }
        // A file may extend one that was only now found right.
        if errors.is_empty() || !has_more {
            return (chosen(files, &is_right), errors);
        }
    }
}

fn chosen<'a>(files: &'a [PathBuf], is_chosen: &[bool]) -> Vec<&'a Path> {
    files.iter().zip(is_chosen).filter(|(_, is_chosen)| **is_chosen).map(|(it, _)| it.as_path()).collect()
}

/// Whether an argument is a file rather than the id of a checklist.
fn names_file(argument: &Path) -> bool {
    argument.extension().is_some_and(|it| it == "toml") || argument.components().count() > 1
}
