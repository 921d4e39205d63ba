//! The words that stand before a name, a birth date, an id, a report date: `common/labels.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Folded, Sex, fold};

use super::{Found, Phrases};

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelKind {
    /// Name of the patient.
    Name,
    /// Day of birth.
    Born,
    /// Age.
    Age,
    /// Sex.
    Sex,
    /// Age and sex together, in either order.
    AgeSex,
    /// A number given to the patient.
    PatientId,
    /// A number given to the patient, the doctor or the laboratory.
    Registration,
    /// When the sample was taken.
    Collected,
    /// When the sample arrived.
    Received,
    /// When the report was written or released.
    Reported,
    /// When the request was registered.
    Registered,
    /// When a study or an operation was done.
    Performed,
    /// When the patient was seen or the letter written.
    Seen,
    /// When the stay began.
    Admitted,
    /// When the stay ended.
    Discharged,
    /// A date without further word.
    Date,
    /// A date that says nothing about the age of the paper.
    OtherDate,
    /// When it was printed, which may be long after it was written.
    Printed,
    /// What was examined, and how.
    Study,
    /// Who wrote or signed it.
    Author,
    /// The laboratory, hospital or practice.
    Facility,
    /// Name of somebody or something else.
    OtherName,
    /// A number that is not the patient's.
    OtherId,
    /// Anything else; it ends the value before it.
    Other,
}

/// The labels of letterheads and the words their values are made of.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    phrases: Phrases,
    /// For each phrase what it announces.
    of_phrase: Vec<Label>,
    /// Stand before a name and are no part of it.
    pub titles: Words,
    /// Titles that announce a patient by themselves.
    pub patient_titles: Words,
    /// Stand before the name of a physician.
    pub doctor_titles: Words,
    /// Stand behind the name of a physician.
    pub degrees: Words,
    /// Years, of an age.
    pub years: Words,
    /// Months, of an age.
    pub months: Words,
    /// Days and weeks, of an age.
    pub days: Words,
    /// No name holds one of these.
    pub no_names: Words,
    /// The line that names who wrote a paper holds one of these.
    pub facility: Phrases,
    /// A line of these alone names nobody.
    pub not_alone: Words,
    /// Stand before a telephone number.
    pub phone: Phrases,
    /// Beside one of those, the number is for something else.
    pub no_phone: Phrases,
    sexes: BTreeMap<String, Sex>,
    languages: Vec<(String, Words)>,
}

/// Single folded words.
#[derive(Clone, Debug, Default)]
pub struct Words(std::collections::BTreeSet<String>);

/// What one phrase of the table announces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) kind: LabelKind,
    /// Whether it is a label only with a colon behind.
    pub(super) needs_colon: bool,
}

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelsFile {
    label: Vec<LabelRow>,
    people: People,
    places: Places,
    contact: ContactRow,
    language: Vec<LanguageRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelRow {
    kind: LabelKind,
    texts: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    titles: Vec<String>,
    patient_titles: Vec<String>,
    doctor_titles: Vec<String>,
    degrees: Vec<String>,
    male: Vec<String>,
    female: Vec<String>,
    other: Vec<String>,
    years: Vec<String>,
    months: Vec<String>,
    days: Vec<String>,
    no_names: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Places {
    facility: Vec<String>,
    not_alone: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactRow {
    phone: Vec<String>,
    no_phone: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageRow {
    code: String,
    words: Vec<String>,
}

impl Labels {
    /// Puts the table together.
    ///
    /// # Errors
    /// With what is wrong, when one text is claimed by two kinds.
    pub(super) fn of(file: LabelsFile) -> Result<Labels, String> {
        let mut texts: BTreeMap<String, Label> = BTreeMap::new();
        for row in &file.label {
            for text in &row.texts {
                let label = Label { kind: row.kind, needs_colon: text.trim_end().ends_with(':') };
                match texts.get_mut(&fold(text)) {
                    Some(other) if other.kind != label.kind => {
                        return Err(format!("the label \"{text}\" stands under two kinds"));
                    }
                    Some(other) => other.needs_colon &= label.needs_colon,
                    None => {
                        texts.insert(fold(text), label);
                    }
                }
            }
        }
        let sexes = [
            (Sex::Male, &file.people.male),
            (Sex::Female, &file.people.female),
            (Sex::Other, &file.people.other),
        ]
        .into_iter()
        .flat_map(|(sex, words)| words.iter().map(move |it| (fold(it), sex)))
        .collect();
        Ok(Labels {
            phrases: Phrases::new(texts.keys().map(String::as_str)),
            of_phrase: texts.into_values().collect(),
            titles: Words::of(&file.people.titles),
            patient_titles: Words::of(&file.people.patient_titles),
            doctor_titles: Words::of(&file.people.doctor_titles),
            degrees: Words::of(&file.people.degrees),
            years: Words::of(&file.people.years),
            months: Words::of(&file.people.months),
            days: Words::of(&file.people.days),
            no_names: Words::of(&file.people.no_names),
            facility: Phrases::new(file.places.facility.iter().map(String::as_str)),
            not_alone: Words::of(&file.places.not_alone),
            phone: Phrases::new(file.contact.phone.iter().map(String::as_str)),
            no_phone: Phrases::new(file.contact.no_phone.iter().map(String::as_str)),
            sexes,
            languages: file.language.into_iter().map(|it| (it.code, Words::of(&it.words))).collect(),
        })
    }

    /// Returns the sex that a folded word names.
    pub fn sex(&self, word: &str) -> Option<Sex> {
        self.sexes.get(word).copied()
    }

    /// Returns the language of a text by its small words; `None` when few speak or two agree as well.
    pub fn language(&self, folded: &str) -> Option<&str> {
        /// Fewer known words than this say nothing.
        const MIN_HITS: usize = 4;
        let hits = |words: &Words| folded.split(' ').filter(|it| words.has(it)).count();
        let mut counted: Vec<(usize, &str)> =
            self.languages.iter().map(|(code, words)| (hits(words), code.as_str())).collect();
        counted.sort_by_key(|it| std::cmp::Reverse(it.0));
        match counted[..] {
            [(most, code), (second, _), ..] if most >= MIN_HITS && most * 3 >= second * 4 => Some(code),
            _ => None,
        }
    }

    /// Finds what may be a label in a line, by where it begins, longer ones first; they may overlap.
    pub(super) fn find(&self, line: &Folded) -> Vec<(Found, Label)> {
        self.phrases.find(line).into_iter().map(|it| (it.clone(), self.of_phrase[it.phrase])).collect()
    }
}

impl Words {
    pub(super) fn of(words: &[String]) -> Words {
        Words(words.iter().map(|it| fold(it)).collect())
    }

    /// Whether a folded word is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}
