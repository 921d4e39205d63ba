//! The headings of notes and the sections they begin: `common/sections.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::model::{ClinicalStatus, fold};

use super::Sources;
use super::error::PipelineError;
use super::load::KnowledgeFile;
use super::load_analytes::has_check_digit;
use super::sources::SourceKeys;

/// Which list of the summary the items of a section go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Allergies and intolerances.
    Allergies,
    /// Diagnoses and problems.
    Diagnoses,
    /// Medicines.
    Medications,
    /// Procedures and operations.
    Procedures,
}

/// A section of notes.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its canonical name.
    pub id: String,
    /// Where its items go; `None` when nothing is taken from it.
    pub holds: Option<Holds>,
    /// How much its sentences count when sentences are chosen; 0: none is.
    pub weight: u8,
    /// What is claimed of its items where their own words say nothing.
    pub status: ClinicalStatus,
    /// Whether it tells when complaints began.
    pub tells_onsets: bool,
    /// Whether it says what the paper was written for.
    pub asks: bool,
}

/// The sections of notes, found by their headings.
#[derive(Clone, Debug, Default)]
pub struct Sections {
    sections: Vec<Section>,
    /// By the folded heading.
    headings: BTreeMap<String, Heading>,
}

/// A heading of a section.
#[derive(Clone, Debug)]
struct Heading {
    /// The place of its section.
    section: usize,
    /// The code of the part of the section.
    loinc: Option<String>,
    opens_line: bool,
    together: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionsFile {
    section: Vec<SectionRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionRow {
    id: Spanned<String>,
    holds: Option<Holds>,
    #[serde(default)]
    weight: u8,
    status: Option<ClinicalStatus>,
    #[serde(default)]
    tells_onsets: bool,
    #[serde(default)]
    asks: bool,
    part: Vec<PartRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartRow {
    loinc: Option<Spanned<String>>,
    #[serde(default)]
    opens_line: bool,
    #[serde(default)]
    together: bool,
    source: SourceKeys,
    headings: Vec<Spanned<String>>,
}

impl Sections {
    /// Returns the section that a folded heading begins.
    pub fn get(&self, heading: &str) -> Option<&Section> {
        self.headings.get(heading).map(|it| &self.sections[it.section])
    }

    /// Whether a folded heading counts at the beginning of a line without a colon too, as "C/O".
    pub fn opens_line(&self, heading: &str) -> bool {
        self.headings.get(heading).is_some_and(|it| it.opens_line)
    }

    /// Whether a folded heading counts only where others of its kind stand in the note, as the "A:" of "S:, O:, A:, P:".
    pub fn is_together(&self, heading: &str) -> bool {
        self.headings.get(heading).is_some_and(|it| it.together)
    }

    /// Returns the section of that id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        let found = self.sections.binary_search_by(|it| it.id.as_str().cmp(id));
        found.ok().map(|it| &self.sections[it])
    }

    /// Returns the LOINC code of the section that a folded heading begins, where it has one.
    pub fn loinc(&self, heading: &str) -> Option<&str> {
        self.headings.get(heading)?.loinc.as_deref()
    }

    /// Reads the table.
    ///
    /// # Errors
    /// With its place, when a section stands out of order, a heading stands twice, or a source or code is none.
    pub(super) fn load(file: KnowledgeFile<'_>, sources: &Sources) -> Result<Sections, PipelineError> {
        let mut found = Sections::default();
        for row in file.parse::<SectionsFile>()?.section {
            let id = row.id.get_ref();
            if let Some(before) = found.sections.last()
                && before.id >= *id
            {
                let message = format!("section \"{id}\" stands after \"{}\": sort by id", before.id);
                return Err(file.wrong(row.id.span(), message));
            }
            let section = found.sections.len();
            for part in row.part {
                sources.named(file, &part.source)?;
                let loinc = part.loinc.map(|it| code(file, it)).transpose()?;
                for heading in part.headings {
                    let folded = fold(heading.get_ref());
                    let (loinc, opens_line, together) = (loinc.clone(), part.opens_line, part.together);
                    let row = Heading { section, loinc, opens_line, together };
                    let taken = found.headings.insert(folded.clone(), row);
                    if folded.is_empty() || taken.is_some() {
                        let message =
                            format!("the heading \"{}\" is empty or stands twice", heading.get_ref());
                        return Err(file.wrong(heading.span(), message));
                    }
                }
            }
            found.sections.push(Section {
                id: row.id.into_inner(),
                holds: row.holds,
                weight: row.weight,
                status: row.status.unwrap_or(ClinicalStatus::Present),
                tells_onsets: row.tells_onsets,
                asks: row.asks,
            });
        }
        Ok(found)
    }
}

fn code(file: KnowledgeFile<'_>, code: Spanned<String>) -> Result<String, PipelineError> {
    if has_check_digit(code.get_ref()) {
        return Ok(code.into_inner());
    }
    let message = format!("\"{}\" is no LOINC code: its check digit is wrong", code.get_ref());
    Err(file.wrong(code.span(), message))
}

#[cfg(test)]
mod tests {
    use super::{KnowledgeFile, Sections, Sources};
    use crate::model::ClinicalStatus;
    use crate::pipeline::Knowledge;

    #[test]
    fn a_heading_leads_to_its_section_whatever_its_dress() {
        let sections = Knowledge::builtin().unwrap().sections;
        for (heading, id) in [
            ("allergies", "allergies"),
            ("diagnostico principal", "diagnosis"),
            ("past medical history", "pmh"),
            ("assessment plan", "assessment_and_plan"),
        ] {
            assert_eq!(sections.get(heading).map(|it| it.id.as_str()), Some(id), "{heading}");
        }
        assert!(sections.get("metformin").is_none());
        assert_eq!(sections.get("pmh").unwrap().status, ClinicalStatus::Past);
    }

    #[test]
    fn a_mistake_in_the_sections_is_told_with_its_place() {
        let row =
            "[[section]]\nid = \"plan\"\n[[section.part]]\nsource = [\"PROJECT\"]\nheadings = [\"Plan\"]\n";
        let text = String::from("[[source]]\nkey = \"PROJECT\"\nwhat = \"a\"\nseen = \"page\"\n");
        let mut sources = Sources::default();
        sources.add(KnowledgeFile { path: "sources.toml", text: &text }).unwrap();
        for (text, expected) in [
            (format!("{row}{row}"), ":7:6: section \"plan\" stands after \"plan\""),
            (row.replace("[\"Plan\"]", "[\"Plan\", \"PLAN:\"]"), ":5:21: the heading \"PLAN:\""),
            (row.replace("headings", "heading"), ":5:1: unknown field `heading`"),
            (row.replace("PROJECT", "NOBODY"), ":4:11: unknown source \"NOBODY\""),
        ] {
            let file = KnowledgeFile { path: "sections.toml", text: &text };
            let error = Sections::load(file, &sources).unwrap_err().to_string();
            assert!(error.starts_with(&format!("sections.toml{expected}")), "{error}\nis not {expected}");
        }
    }
}
