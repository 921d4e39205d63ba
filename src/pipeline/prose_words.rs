//! The words around results in sentences: what links a test to its number, and what makes it none.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::model::fold;

/// The words around results in sentences; all folded.
#[derive(Clone, Debug, Default)]
pub struct ProseWords {
    links: BTreeSet<String>,
    guards: BTreeSet<String>,
    doses: BTreeSet<String>,
    told_elsewhere: BTreeSet<String>,
}

/// A table of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProseFile {
    links: Vec<String>,
    guards: Vec<String>,
    doses: Vec<String>,
    told_elsewhere: Vec<String>,
}

impl ProseWords {
    pub(super) fn new(file: ProseFile) -> ProseWords {
        let folded = |words: Vec<String>| words.iter().map(|it| fold(it)).collect();
        ProseWords {
            links: folded(file.links),
            guards: folded(file.guards),
            doses: folded(file.doses),
            told_elsewhere: file.told_elsewhere.into_iter().collect(),
        }
    }

    /// Whether a word stands between a test and its result in a sentence, as "was" does.
    pub fn links(&self, printed: &str) -> bool {
        self.links.contains(&fold(printed))
    }

    /// Whether a word says that the number behind a test is a limit or an aim, and no result.
    pub fn guards(&self, printed: &str) -> bool {
        self.guards.contains(&fold(printed))
    }

    /// Whether a word makes the number before it a dose or a time.
    pub fn is_dose(&self, printed: &str) -> bool {
        self.doses.contains(&fold(printed))
    }

    /// Whether a panel holds what notes tell as vital signs, and no laboratory results.
    pub fn is_told_elsewhere(&self, panel: &str) -> bool {
        self.told_elsewhere.contains(panel)
    }
}
