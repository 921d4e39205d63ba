//! What was examined, as headings and labels of reports say it: blood, urine, a fluid of the body.

use std::collections::BTreeSet;

use serde::Deserialize;

/// What results were measured in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specimen {
    /// "cerebrospinal fluid", "urine" and so on.
    pub name: String,
    /// How specimens of the analyte table begin that are measured in it; empty where none is.
    measures: Vec<String>,
    /// Whether it was given to the patient, not taken.
    #[serde(default)]
    pub is_given: bool,
    words: Vec<String>,
}

/// Whose results a block of a report holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// Of blood.
    Blood,
    /// Of what only a part of the analytes, or none, is measured in.
    Of(&'a Specimen),
}

/// A heading that says what was examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockHeading<'a> {
    /// Whose results follow.
    pub block: Block<'a>,
    /// Whether it says nothing else.
    pub is_all: bool,
    /// Whether it names a department only, as "Biochemistry", which examines other things than blood too.
    pub is_department: bool,
}

/// The words of headings.
#[derive(Clone, Debug, Default)]
pub(super) struct Headings {
    specimens: Vec<Specimen>,
    blood: BTreeSet<String>,
    departments: BTreeSet<String>,
    about: BTreeSet<String>,
}

impl Specimen {
    /// Whether anything of the table is measured in it.
    pub fn has_analytes(&self) -> bool {
        !self.measures.is_empty()
    }

    /// Whether an analyte of this specimen in the table is measured in it.
    pub fn measures(&self, specimen: &str) -> bool {
        self.measures.iter().any(|it| specimen.starts_with(it.as_str()))
    }
}

impl Headings {
    pub(super) fn new(
        mut specimens: Vec<Specimen>,
        blood: Vec<String>,
        departments: Vec<String>,
        about: Vec<String>,
    ) -> Headings {
        let plain = |words: &[String]| words.iter().map(|it| words_of(it)).collect::<BTreeSet<_>>();
        for specimen in &mut specimens {
            specimen.words = plain(&specimen.words).into_iter().collect();
        }
        let [blood, departments, about] = [blood, departments, about].map(|it| plain(&it));
        Headings { specimens, blood, departments, about }
    }

    /// What a heading says was examined; the first of the table where it names several, blood last.
    pub(super) fn read(&self, heading: &str) -> Option<BlockHeading<'_>> {
        let spaced = format!(" {} ", words_of(heading));
        // Found first and looked at closely then: most words stand in no heading.
        let holds = |it: &&String| spaced.contains(it.as_str()) && spaced.contains(&format!(" {it} "));
        let longest =
            |words: &mut dyn Iterator<Item = &String>| words.filter(holds).max_by_key(|it| it.len()).cloned();
        let named =
            self.specimens.iter().find_map(|it| Some((Block::Of(it), longest(&mut it.words.iter())?)));
        let blood = || Some((Block::Blood, longest(&mut self.blood.iter())?));
        let (block, phrase, is_department) = match named.or_else(blood) {
            Some((block, phrase)) => (block, phrase, false),
            None => (Block::Blood, longest(&mut self.departments.iter())?, true),
        };
        let rest = spaced.replacen(&format!(" {phrase} "), " ", 1);
        let says_nothing = |it: &str| {
            let is_about = self.about.contains(it) || self.departments.contains(it);
            is_about || it.bytes().all(|it| it.is_ascii_digit())
        };
        Some(BlockHeading { block, is_all: rest.split_whitespace().all(says_nothing), is_department })
    }

    /// Whether a heading names a part of an examination, such as "Microscopy", whatever was examined.
    pub(super) fn is_part(&self, heading: &str) -> bool {
        let words = words_of(heading);
        let is_part = |it: &str| self.about.contains(it) || self.departments.contains(it);
        !words.is_empty() && words.split(' ').all(is_part)
    }
}

/// The words of a heading, folded, with one space between.
fn words_of(heading: &str) -> String {
    let signs = [',', ';', '(', ')', '/', ':', '-', '–', '&', '\'', '’', '*', '['];
    let plain = super::lab_words::fold(heading).replace(signs, " ").replace('.', "");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
