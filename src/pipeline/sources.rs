//! Where figures and rules come from, by the key that other files name.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::error::PipelineError;
use super::load::KnowledgeFile;

/// One source.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name that rows give.
    pub key: String,
    /// Public address; `None` where there is none or it was not kept.
    pub address: Option<String>,
    /// What it is.
    pub what: String,
    /// How it was looked at.
    pub seen: String,
    /// What to be careful about.
    pub caution: Option<String>,
}

/// All sources, of `common/sources.toml` and of files of one's own.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    by_key: BTreeMap<String, Source>,
}

/// A source as a file writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceRow {
    key: Spanned<String>,
    address: Option<String>,
    what: String,
    seen: String,
    caution: Option<String>,
}

/// The keys that a row gives.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct SourceKeys(Spanned<Vec<Spanned<String>>>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SourcesFile {
    source: Vec<SourceRow>,
}

impl SourceKeys {
    /// Where they stand in their file.
    pub(super) fn span(&self) -> Range<usize> {
        self.0.span()
    }

    /// How many there are.
    pub(super) fn n(&self) -> usize {
        self.0.get_ref().len()
    }
}

impl Sources {
    /// Returns the source of that key.
    pub fn get(&self, key: &str) -> Option<&Source> {
        self.by_key.get(key)
    }

    /// All sources, by key.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.by_key.values()
    }

    /// Adds the sources of a file that holds nothing else; they must stand in order.
    pub(super) fn add(&mut self, file: KnowledgeFile<'_>) -> Result<(), PipelineError> {
        let rows = file.parse::<SourcesFile>()?.source;
        for pair in rows.windows(2) {
            if pair[0].key.get_ref() >= pair[1].key.get_ref() {
                let message = format!("source \"{}\" stands out of order, or twice", pair[1].key.get_ref());
                return Err(file.wrong(pair[1].key.span(), message));
            }
        }
        self.add_rows(file, rows)
    }

    /// Adds sources; none may have a key that is taken.
    pub(super) fn add_rows(
        &mut self,
        file: KnowledgeFile<'_>,
        rows: Vec<SourceRow>,
    ) -> Result<(), PipelineError> {
        for row in rows {
            let span = row.key.span();
            let key = row.key.into_inner();
            if self.by_key.contains_key(&key) {
                return Err(file.wrong(span, format!("there is a source \"{key}\" already")));
            }
            let SourceRow { address, what, seen, caution, .. } = row;
            self.by_key.insert(key.clone(), Source { key, address, what, seen, caution });
        }
        Ok(())
    }

    /// Returns the keys of a row in one text, after looking that each of them is known.
    pub(super) fn named(&self, file: KnowledgeFile<'_>, keys: &SourceKeys) -> Result<String, PipelineError> {
        if keys.0.get_ref().is_empty() {
            return Err(file.wrong(keys.0.span(), "a source is needed: name a key of common/sources.toml"));
        }
        for key in keys.0.get_ref() {
            if !self.by_key.contains_key(key.get_ref()) {
                let message = format!(
                    "unknown source \"{}\": add a [[source]] with this key, or name one of common/sources.toml",
                    key.get_ref()
                );
                return Err(file.wrong(key.span(), message));
            }
        }
        let keys: Vec<&str> = keys.0.get_ref().iter().map(|it| it.get_ref().as_str()).collect();
        Ok(keys.join(", "))
    }
}
