//! What pages say about the person: name, birth date, age, sex and ids.

mod age;
mod name;
mod prose;

use std::collections::BTreeSet;

use crate::model::{
    DayMonth, Document, Evidence, LaidPage, PersonField, PersonId, Record, RecordId, Sex, SourceId, Told,
    Word, fold,
};
use crate::pipeline::{Knowledge, LabelKind, Labelled, Labels, Printed};

/// Lines between a registration number and the name or age that make it the patient's.
const NEAR_LINES: usize = 4;

/// Finds what each page says about the person, in the order of the pages.
///
/// Names of physicians, laboratories and relatives are none of the person's; where it is not
/// clear whose a name is, it is left out.
pub(super) fn find_person(
    documents: &[Document<LaidPage>],
    records: &[Record],
    knowledge: &Knowledge,
) -> Vec<Told<PersonField>> {
    let labels = &knowledge.labels;
    let mut told = Vec::new();
    for record in records {
        let pages: Vec<&LaidPage> = documents
            .iter()
            .filter(|it| it.source.id == record.source)
            .flat_map(|it| &it.pages)
            .filter(|it| record.holds(&record.source, it.number))
            .collect();
        for page in &pages {
            let reader =
                PageReader { page, labels, order: record.day_month, language: record.language.as_deref() };
            let found = reader.find();
            told.extend(found.into_iter().filter_map(|it| it.told(&record.id, &record.source, page)));
        }
        // Dictated papers have no letterhead: "This is a 45-year-old man".
        let silent = |told: &[Told<PersonField>]| {
            !told.iter().any(|it| {
                it.record == record.id
                    && matches!(
                        it.what,
                        PersonField::Age(_) | PersonField::Born(_) | PersonField::BornOpen(_)
                    )
            })
        };
        if silent(&told) {
            let found = pages.iter().find_map(|page| Some((page, prose::find(page, labels)?)));
            if let Some((page, said)) = found {
                told.extend(said.into_iter().filter_map(|it| it.told(&record.id, &record.source, page)));
            }
        }
    }
    told
}

/// A field and the words that say it.
struct Said<'a> {
    what: PersonField,
    words: Vec<&'a Word>,
}

/// A page and what is needed to read it.
struct PageReader<'a> {
    page: &'a LaidPage,
    labels: &'a Labels,
    order: Option<DayMonth>,
    language: Option<&'a str>,
}

impl Said<'_> {
    fn told(self, record: &RecordId, source: &SourceId, page: &LaidPage) -> Option<Told<PersonField>> {
        let evidence = Evidence::of_words(source, page.number, page.size, self.words)?;
        Some(Told { record: record.clone(), what: self.what, evidence })
    }
}

impl<'a> PageReader<'a> {
    /// What the page says, in reading order but for a name without label, each value once.
    fn find(&self) -> Vec<Said<'a>> {
        let labelled = self.labels.read(self.page);
        let mut said: Vec<Said<'a>> = labelled.iter().flat_map(|it| self.of_label(it, &labelled)).collect();
        if !said.iter().any(|it| matches!(it.what, PersonField::Name(_))) {
            said.splice(0..0, name::without_label(self.page, self.labels, &labelled));
        }
        let mut known: Vec<PersonField> = Vec::new();
        said.retain(|it| {
            let is_new = !known.iter().any(|known| is_same(known, &it.what));
            known.push(it.what.clone());
            is_new
        });
        said
    }

    fn of_label(&self, label: &Labelled<'a>, all: &[Labelled<'a>]) -> Vec<Said<'a>> {
        let values = [&label.beside, &label.below];
        match label.kind {
            LabelKind::Name => {
                let tabled = !label.is_sure && has_person_below(label, all);
                if !label.is_sure && !tabled {
                    return Vec::new();
                }
                // "Patient: John Doe (age 52, M)".
                let Some(name) = values.into_iter().find_map(|it| name::name_in(it, self.labels)) else {
                    return Vec::new();
                };
                let rest = self.age_and_sex(&label.beside, true);
                [name].into_iter().chain(rest).collect()
            }
            LabelKind::Born => {
                let Some((read, words)) = label.date() else { return Vec::new() };
                let settled = read.settled(self.order);
                let what = match read.swapped {
                    // A guessed day would look like a known one.
                    Some(swapped) if settled.ambiguous => PersonField::BornOpen([read.date, swapped]),
                    Some(_) | None => PersonField::Born(settled.date),
                };
                let age = self.age_and_sex(&label.beside, true);
                [Said { what, words }].into_iter().chain(age).collect()
            }
            LabelKind::Age | LabelKind::AgeSex | LabelKind::Sex => values
                .into_iter()
                .map(|it| self.age_or_sex(label.kind, it))
                .find(|it| !it.is_empty())
                .unwrap_or_default(),
            LabelKind::PatientId => id_of(label).into_iter().collect(),
            LabelKind::Registration if self.is_patients(label, all) => id_of(label).into_iter().collect(),
            LabelKind::Registration
            | LabelKind::Collected
            | LabelKind::Received
            | LabelKind::Reported
            | LabelKind::Registered
            | LabelKind::Performed
            | LabelKind::Seen
            | LabelKind::Admitted
            | LabelKind::Discharged
            | LabelKind::Date
            | LabelKind::OtherDate
            | LabelKind::Printed
            | LabelKind::Study
            | LabelKind::Author
            | LabelKind::Facility
            | LabelKind::OtherName
            | LabelKind::OtherId
            | LabelKind::Other => Vec::new(),
        }
    }

    /// The value of a label of age, sex or both; "45 Years M" may stand behind each of them.
    fn age_or_sex(&self, kind: LabelKind, value: &Printed<'a>) -> Vec<Said<'a>> {
        let found = self.age_and_sex(value, false);
        found
            .into_iter()
            .filter(|it| match (&it.what, kind) {
                (PersonField::Age(_), LabelKind::Sex) => value.words.len() > 1,
                _ => true,
            })
            .collect()
    }

    /// Age and sex in a text; `is_strict` asks for the unit of the age and a word for the sex.
    fn age_and_sex(&self, value: &Printed<'a>, is_strict: bool) -> Vec<Said<'a>> {
        let mut said = Vec::new();
        if let Some((years, span)) = age::age_in(&value.text, self.labels, is_strict) {
            said.push(Said { what: PersonField::Age(years), words: value.words_at(span) });
        }
        if let Some((sex, span)) = age::sex_in(&value.text, self.labels, is_strict) {
            // In Spanish M is "masculino" here and "mujer" there.
            let is_unclear =
                self.language == Some("es") && sex == Sex::Male && value.text[span.clone()].len() == 1;
            if !is_unclear {
                said.push(Said { what: PersonField::Sex(sex), words: value.words_at(span) });
            }
        }
        said
    }

    /// Whether a registration number stands in the block of the patient, not beside a physician.
    fn is_patients(&self, label: &Labelled<'_>, all: &[Labelled<'_>]) -> bool {
        let near = |it: &&Labelled<'_>| it.line_idx.abs_diff(label.line_idx) <= NEAR_LINES;
        let is_by_patient = all.iter().filter(near).any(|it| {
            matches!(
                it.kind,
                LabelKind::Name | LabelKind::Age | LabelKind::AgeSex | LabelKind::Sex | LabelKind::Born
            )
        });
        let line = &self.page.lines[label.line_idx];
        let before = line.words().iter().filter(|it| it.rect.right() <= label.rect.left());
        let above = label.line_idx.checked_sub(1).and_then(|it| self.page.lines.get(it));
        let is_physicians = |word: &Word| {
            let token = fold(&word.text.replace('.', ""));
            self.labels.doctor_titles.has(&token) || self.labels.degrees.has(&token)
        };
        let above_is_physician = above.is_some_and(|it| it.words().first().is_some_and(is_physicians));
        is_by_patient && !before.into_iter().any(is_physicians) && !above_is_physician
    }
}

/// Whether age or sex stand right below a bare label "Name" of a table.
fn has_person_below(label: &Labelled<'_>, all: &[Labelled<'_>]) -> bool {
    all.iter().any(|it| {
        (label.line_idx + 1..=label.line_idx + 3).contains(&it.line_idx)
            && matches!(it.kind, LabelKind::Age | LabelKind::Sex | LabelKind::AgeSex | LabelKind::Born)
            && (it.rect.left() - label.rect.left()).abs() < label.rect.width()
    })
}

/// Whether a part is the letters of a hospital before its number, as in "RXK 660 0112".
fn is_prefix(part: &str) -> bool {
    (2..=4).contains(&part.len()) && part.chars().all(|it| it.is_ascii_uppercase())
}

/// Whether the same is said; a number may stand behind two labels.
fn is_same(one: &PersonField, other: &PersonField) -> bool {
    match (one, other) {
        (PersonField::Id(one), PersonField::Id(other)) => one.number == other.number,
        _ => one == other,
    }
}

/// The number that a label announces.
fn id_of<'a>(label: &Labelled<'a>) -> Option<Said<'a>> {
    let (number, words) = [&label.beside, &label.below].into_iter().find_map(number_in)?;
    Some(Said { what: PersonField::Id(PersonId { label: label.phrase.clone(), number }), words })
}

/// The number at the beginning of a value, and the words that print it.
fn number_in<'a>(value: &Printed<'a>) -> Option<(String, Vec<&'a Word>)> {
    let mut end = 0;
    let mut id = String::new();
    for part in value.text.split(' ') {
        let is_id = part.chars().any(|it| it.is_ascii_digit());
        if !is_id {
            // "No." or "#" may stand before a number.
            if id.is_empty() && fold(part).len() <= 2 {
                end += part.len() + 1;
                continue;
            }
            if id.is_empty() && is_prefix(part) {
                id.push_str(part);
                end += part.len() + 1;
                continue;
            }
            break;
        }
        let clean = part.trim_matches(|it: char| !it.is_alphanumeric());
        if !id.is_empty() {
            // A number may be printed in groups, the first of them in capitals.
            let is_group = clean.chars().all(|it| it.is_ascii_digit())
                && id
                    .split(' ')
                    .enumerate()
                    .all(|(idx, it)| it.chars().all(|it| it.is_ascii_digit()) || (idx == 0 && is_prefix(it)));
            if !is_group {
                break;
            }
            id.push(' ');
        }
        id.push_str(clean);
        end += part.len() + 1;
    }
    // Capitals without a number are no number.
    let n_digits = id.chars().filter(char::is_ascii_digit).count();
    let distinct: BTreeSet<char> = id.chars().filter(|it| it.is_alphanumeric()).collect();
    // 0000000 is a placeholder.
    if n_digits == 0 || distinct.iter().all(|it| *it == '0') {
        return None;
    }
    let words = value.words_at(0..end.min(value.text.len()));
    Some((id, words))
}

#[cfg(test)]
mod tests;
