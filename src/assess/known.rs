//! What the pages that name the patient say most, and how another page differs from it.

use crate::model::{Differing, IsoDate, Patient, PersonField, PersonId, Record, RecordId, Sex, fold};
use crate::pipeline::IdLabels;

use super::Ground;
use super::identity::Place;
use super::patient::{PageClaims, born_differ};
use super::subject::years_between;

/// Printed ages may be off by this many years: they are rounded, and reports copy old ones.
const AGE_SLACK: i32 = 2;
/// Ages of pages without a day may lie this many years apart.
const AGE_SLACK_UNDATED: i32 = 10;

/// What a page is held against.
#[derive(Clone, Debug)]
pub(super) struct Known<'a> {
    born: Option<IsoDate>,
    /// The days that the day of birth can be.
    born_readings: Vec<IsoDate>,
    sex: Option<Sex>,
    age: Option<u8>,
    /// The printed age that most pages can agree with.
    printed_age: Option<Printed>,
    ids: Vec<KnownId>,
    records: &'a [Record],
    labels: &'a IdLabels,
}

/// A printed age and the day of its record.
type Printed = (u8, Option<IsoDate>);

#[derive(Clone, Debug)]
struct KnownId {
    id: PersonId,
    facility: Option<String>,
    first_page: Place,
    n_pages: usize,
}

impl<'a> Known<'a> {
    /// Gathers what is known of a patient from the pages that name them.
    ///
    /// Where as many pages say one thing as another, the first of them counts: that they differ must be told.
    pub(super) fn of(patient: &Patient, named: &[PageClaims<'_>], ground: &Ground<'a>) -> Known<'a> {
        let first_born = || named.iter().find_map(|it| it.born().next());
        let born = patient.born.as_ref().map(|it| it.value).or_else(first_born);
        let born_readings = match born {
            Some(born) if born.precision() != "year" => vec![born],
            Some(_) | None => named.iter().flat_map(PageClaims::born_readings).flatten().copied().collect(),
        };
        let first_sex = || named.iter().find_map(|it| it.sexes().next());
        let records = ground.records;
        let by_born = || u8::try_from(years_between(born?, ground.as_of)?).ok();
        Known {
            born,
            born_readings,
            sex: patient.sex.as_ref().map(|it| it.value).or_else(first_sex),
            age: patient.age.as_ref().map(|it| it.value).or_else(by_born),
            printed_age: usual_age(named.iter().flat_map(|it| it.ages(records)).collect()),
            ids: known_ids(named, records),
            records,
            labels: &ground.knowledge.rules.ids,
        }
    }

    /// The sex of the patient.
    pub(super) fn sex(&self) -> Option<Sex> {
        self.sex
    }

    /// Whether the page has a number of the patient that another page has too.
    pub(super) fn has_id(&self, page: &PageClaims<'_>) -> bool {
        let is_elsewhere = |it: &KnownId| it.n_pages > 1 || it.first_page != (page.source.clone(), page.page);
        page.ids().any(|id| self.ids.iter().any(|it| it.id.number == id.number && is_elsewhere(it)))
    }

    /// Whether the page prints the day of birth of the patient.
    pub(super) fn has_born(&self, page: &PageClaims<'_>) -> bool {
        page.born_readings().flatten().any(|it| self.born_readings.contains(it))
    }

    /// Day of birth, sex, age and number that can't be this patient's.
    pub(super) fn differences(&self, page: &PageClaims<'_>) -> Vec<Differing> {
        let mut all = Vec::new();
        let has_born = self.has_born(page);
        if let (Some(expected), Some(printed)) = (self.born, page.born().next())
            && !has_born
            && born_differ(expected, printed)
        {
            all.push(differing(page, "born", printed.to_string(), expected.to_string()));
        }
        if let (Some(expected), Some(printed)) = (self.sex, page.sexes().next())
            && expected != printed
        {
            all.push(differing(page, "sex", sex_word(printed).to_owned(), sex_word(expected).to_owned()));
        }
        // An age beside the right day of birth is an old copy.
        if !has_born
            && self.agrees_on_age(page) == Some(false)
            && let (Some((printed, _)), Some(expected)) =
                (page.ages(self.records).first(), self.expected_age())
        {
            all.push(differing(page, "age", printed.to_string(), expected.to_string()));
        }
        all.extend(self.other_id(page));
        all
    }

    /// Whether the age on a page may be the patient's; `None` when one of them is not known.
    pub(super) fn agrees_on_age(&self, page: &PageClaims<'_>) -> Option<bool> {
        let (printed, dated) = *page.ages(self.records).first()?;
        match (self.born, dated, self.printed_age) {
            (Some(born), Some(dated), _) => {
                Some((years_between(born, dated)? - i32::from(printed)).abs() <= AGE_SLACK)
            }
            (None, _, Some(usual)) => Some(may_be_of_one((printed, dated), usual)),
            (Some(_), None, _) | (None, _, None) => {
                Some((i32::from(self.age?) - i32::from(printed)).abs() <= AGE_SLACK_UNDATED)
            }
        }
    }

    fn expected_age(&self) -> Option<u8> {
        match self.born {
            Some(_) => self.age,
            None => self.printed_age.map(|it| it.0).or(self.age),
        }
    }

    /// A number of a kind that a person keeps, where another one is known.
    fn other_id(&self, page: &PageClaims<'_>) -> Option<Differing> {
        page.told.iter().find_map(|told| {
            let PersonField::Id(id) = &told.what else { return None };
            let is_of_country = self.labels.of_country.contains(&id.label);
            if !is_of_country && !self.labels.of_office.contains(&id.label) {
                return None;
            }
            let facility = facility_of(&told.record, self.records);
            let is_of_office = |it: &&KnownId| {
                is_of_country || it.facility.is_none() || facility.is_none() || it.facility == facility
            };
            let same_kind = self.ids.iter().filter(|it| it.id.label == id.label).filter(is_of_office);
            // The first of the most frequent: `max_by_key` would take the last.
            let usual = same_kind.rev().max_by_key(|it| it.n_pages)?;
            let is_one = is_one_number(&usual.id.number, &id.number, page.is_drawn);
            (!is_one).then(|| differing(page, "id", id.number.clone(), usual.id.number.clone()))
        })
    }
}

/// What a page says instead of what is known.
pub(super) fn differing(page: &PageClaims<'_>, field: &str, printed: String, expected: String) -> Differing {
    Differing { source: page.source.clone(), page: page.page, field: field.to_owned(), printed, expected }
}

/// How many independent things speak against a page: day of birth and age are one.
pub(super) fn n_independent(differing: &[Differing]) -> usize {
    let has = |fields: &[&str]| usize::from(differing.iter().any(|it| fields.contains(&it.field.as_str())));
    has(&["born", "age"]) + has(&["sex"]) + has(&["id"])
}

/// The age that most of the others can agree with, the first of several.
fn usual_age(ages: Vec<Printed>) -> Option<Printed> {
    let n_agreeing = |it: &&Printed| ages.iter().filter(|other| may_be_of_one(**it, **other)).count();
    ages.iter().rev().max_by_key(n_agreeing).copied()
}

/// Whether two printed ages may be one person's: from one day to the other an age grows as the years do, or is copied.
fn may_be_of_one(one: Printed, other: Printed) -> bool {
    let (one_age, other_age) = (i32::from(one.0), i32::from(other.0));
    let (Some(one_day), Some(other_day)) = (one.1, other.1) else {
        return (one_age - other_age).abs() <= AGE_SLACK_UNDATED;
    };
    let (from, to, grown) = if one_day <= other_day {
        (one_day, other_day, other_age - one_age)
    } else {
        (other_day, one_day, one_age - other_age)
    };
    let n_years = years_between(from, to).unwrap_or_default().max(0);
    (-AGE_SLACK..=n_years + AGE_SLACK).contains(&grown)
}

fn known_ids(named: &[PageClaims<'_>], records: &[Record]) -> Vec<KnownId> {
    let mut all: Vec<KnownId> = Vec::new();
    for page in named {
        for told in &page.told {
            let PersonField::Id(id) = &told.what else { continue };
            let facility = facility_of(&told.record, records);
            match all.iter_mut().find(|it| it.id == *id && it.facility == facility) {
                Some(known) => known.n_pages += 1,
                None => all.push(KnownId {
                    id: id.clone(),
                    facility,
                    first_page: (page.source.clone(), page.page),
                    n_pages: 1,
                }),
            }
        }
    }
    all
}

fn facility_of(record: &RecordId, records: &[Record]) -> Option<String> {
    records.iter().find(|it| it.id == *record)?.facility.as_deref().map(fold)
}

/// Whether two numbers are one, written in other groups; in a picture a digit may be misread or an end cut off.
fn is_one_number(one: &str, other: &str, is_drawn: bool) -> bool {
    let signs = |it: &str| it.chars().filter(|it| it.is_alphanumeric()).collect::<String>().to_lowercase();
    let (one, other) = (signs(one), signs(other));
    if one == other || is_drawn {
        return one == other;
    }
    strsim::osa_distance(&one, &other) <= 1 || one.contains(&other) || other.contains(&one)
}

fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    }
}
