//! Whose case it is: what most pages say about the person.

use std::slice;

use crate::model::{
    Attested, Evidence, IsoDate, Patient, PersonField, PersonId, Record, Sex, SourceCard, SourceId,
    TextOrigin, Told,
};
use crate::pipeline::{CaseFile, NameWords};

use super::names::{self, Letters, Likeness};
use super::subject::{Subject, years_between};

/// What one page says about the person.
#[derive(Clone, Debug)]
pub(super) struct PageClaims<'a> {
    pub(super) source: &'a SourceId,
    pub(super) page: u32,
    /// Whether its words are drawn text, so that no letter of them was misread.
    pub(super) is_drawn: bool,
    pub(super) told: Vec<&'a Told<PersonField>>,
}

/// The name of the patient.
#[derive(Clone, Debug)]
pub(super) struct AgreedName {
    pub(super) text: String,
    /// Whether it stands so in drawn text, or the sender wrote it.
    pub(super) is_drawn: bool,
}

/// Groups what is said by page, in the order of the facts.
pub(super) fn by_page<'a>(person: &'a [Told<PersonField>], sources: &[SourceCard]) -> Vec<PageClaims<'a>> {
    let is_drawn = |source: &SourceId, page: u32| {
        let card = sources.iter().find(|it| it.id == *source);
        card.is_some_and(|it| {
            it.pages.iter().any(|it| it.number == page && it.origin == TextOrigin::TextLayer)
        })
    };
    let mut pages: Vec<PageClaims<'_>> = Vec::new();
    for told in person {
        let (source, page) = (&told.evidence.source, told.evidence.page);
        // What is said of one page stands together, so the search mostly ends at once.
        match pages.iter_mut().rev().find(|it| it.source == source && it.page == page) {
            Some(claims) => claims.told.push(told),
            None => {
                let is_drawn = is_drawn(source, page);
                pages.push(PageClaims { source, page, is_drawn, told: vec![told] });
            }
        }
    }
    pages
}

/// The name most pages agree on; the one of `case.toml` comes before all of them.
///
/// Of several spellings the one with the most words is taken, then the most frequent.
pub(super) fn agreed_name(
    pages: &[PageClaims<'_>],
    case_file: &CaseFile,
    words: &NameWords,
) -> Option<AgreedName> {
    if let Some(name) = &case_file.name {
        return Some(AgreedName { text: name.clone(), is_drawn: true });
    }
    let mut clusters: Vec<Vec<(&str, bool)>> = Vec::new();
    for page in pages {
        let Some(name) = page.names().next() else { continue };
        let fits = |it: &&mut Vec<(&str, bool)>| {
            it.iter().any(|(one, is_drawn)| {
                names::likeness(one, name, words, page.letters(*is_drawn)) == Likeness::Same
            })
        };
        match clusters.iter_mut().find(fits) {
            Some(cluster) => cluster.push((name, page.is_drawn)),
            None => clusters.push(vec![(name, page.is_drawn)]),
        }
    }
    // The first of the largest: `max_by_key` would take the last.
    let largest = clusters.iter().rev().max_by_key(|it| it.len())?;
    let n_same = |name: &str| largest.iter().filter(|it| it.0 == name).count();
    let (best, _) = largest.iter().rev().max_by_key(|(it, _)| (names::parts(it, words).len(), n_same(it)))?;
    let is_drawn = largest.iter().any(|(it, is_drawn)| it == best && *is_drawn);
    Some(AgreedName { text: (*best).to_owned(), is_drawn })
}

/// The patient as the own pages describe the person, without the identity check.
pub(super) fn describe(
    name: Option<String>,
    own: &[PageClaims<'_>],
    case_file: &CaseFile,
    records: &[Record],
    as_of: IsoDate,
) -> Patient {
    let told = || own.iter().flat_map(|it| it.told.iter().copied());
    let names: Vec<Evidence> =
        told().filter(|it| matches!(it.what, PersonField::Name(_))).map(|it| it.evidence.clone()).collect();
    // A day that is printed elsewhere so that it can be read in one way only settles the open ones.
    let sure: Vec<IsoDate> =
        case_file.born.into_iter().chain(told().filter_map(|it| as_sure(&it.what))).collect();
    let as_born = |field: &PersonField| {
        let settled = readings(field)?.iter().find(|it| sure.contains(it)).copied();
        settled.or_else(|| as_born(field))
    };
    let born = agreed(case_file.born, told().filter_map(|it| Some((as_born(&it.what)?, &it.evidence))));
    let sex = agreed(case_file.sex, told().filter_map(|it| Some((as_sex(&it.what)?, &it.evidence))));
    let age = age(born.as_ref(), own, records, as_of);
    let mut ids: Vec<Attested<String>> = Vec::new();
    for it in told() {
        let PersonField::Id(id) = &it.what else { continue };
        match ids.iter_mut().find(|it| it.value == id.number) {
            Some(known) => known.evidence.push(it.evidence.clone()),
            None => ids.push(Attested { value: id.number.clone(), evidence: vec![it.evidence.clone()] }),
        }
    }
    Patient {
        name: name.map(|value| Attested { value, evidence: names }),
        born,
        age,
        sex,
        ids,
        ..Patient::default()
    }
}

/// What must be known of the patient to choose a range.
pub(super) fn subject(patient: &Patient, may_be_pregnant: bool) -> Subject {
    Subject {
        sex: patient.sex.as_ref().map(|it| it.value),
        born: patient.born.as_ref().map(|it| it.value),
        age: patient.age.as_ref().map(|it| it.value),
        may_be_pregnant,
    }
}

/// Whether two days of birth can't be the same, even with day and month the other way round.
pub(super) fn born_differ(one: IsoDate, other: IsoDate) -> bool {
    if one.precision() != "day" || other.precision() != "day" {
        return one.year() != other.year();
    }
    let (Some(one), Some(other)) = (one.first_day(), other.first_day()) else { return false };
    let swapped = one.year() == other.year() && one.month() == other.day() && one.day() == other.month();
    one != other && !swapped
}

impl PageClaims<'_> {
    /// The names on the page, in order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.told.iter().filter_map(|it| match &it.what {
            PersonField::Name(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The days of birth on the page; of an open one only the year.
    pub(super) fn born(&self) -> impl Iterator<Item = IsoDate> {
        self.told.iter().filter_map(|it| as_born(&it.what))
    }

    /// The sexes on the page.
    pub(super) fn sexes(&self) -> impl Iterator<Item = Sex> {
        self.told.iter().filter_map(|it| as_sex(&it.what))
    }

    /// The ages on the page, each with the day of its record.
    pub(super) fn ages(&self, records: &[Record]) -> Vec<(u8, Option<IsoDate>)> {
        let ages = self.told.iter().filter_map(|it| match it.what {
            PersonField::Age(age) => {
                Some((age, records.iter().find(|record| record.id == it.record).and_then(|it| it.dated)))
            }
            _ => None,
        });
        ages.collect()
    }

    /// The ids on the page.
    pub(super) fn ids(&self) -> impl Iterator<Item = &PersonId> {
        self.told.iter().filter_map(|it| match &it.what {
            PersonField::Id(id) => Some(id),
            _ => None,
        })
    }

    /// The days that each day of birth on the page can be: one, or two where it stays open.
    pub(super) fn born_readings(&self) -> impl Iterator<Item = &[IsoDate]> {
        self.told.iter().filter_map(|it| readings(&it.what))
    }

    /// How letters of a name on this page are held against those of another one.
    pub(super) fn letters(&self, is_other_drawn: bool) -> Letters {
        if self.is_drawn && is_other_drawn { Letters::Exact } else { Letters::Forgiven }
    }
}

/// The value given by the sender, else the one that most places say; `None` when two are equally frequent.
fn agreed<'a, T: Copy + PartialEq>(
    given: Option<T>,
    said: impl Iterator<Item = (T, &'a Evidence)>,
) -> Option<Attested<T>> {
    let mut values: Vec<Attested<T>> = Vec::new();
    for (value, evidence) in said {
        match values.iter_mut().find(|it| it.value == value) {
            Some(known) => known.evidence.push(evidence.clone()),
            None => values.push(Attested { value, evidence: vec![evidence.clone()] }),
        }
    }
    if let Some(value) = given {
        let known = values.into_iter().find(|it| it.value == value);
        return Some(known.unwrap_or(Attested { value, evidence: Vec::new() }));
    }
    let most = values.iter().map(|it| it.evidence.len()).max()?;
    let mut frequent = values.into_iter().filter(|it| it.evidence.len() == most);
    let first = frequent.next()?;
    frequent.next().is_none().then_some(first)
}

/// The age on the day of the brief from the day of birth, else as last printed.
///
/// Where the day of birth stays open, it tells the age only when that is the same for all days it can be.
fn age(
    born: Option<&Attested<IsoDate>>,
    own: &[PageClaims<'_>],
    records: &[Record],
    as_of: IsoDate,
) -> Option<Attested<u8>> {
    if let Some(born) = born
        && let Some(years) = sure_age(born.value, own, as_of)
        && let Ok(value) = u8::try_from(years)
    {
        return Some(Attested { value, evidence: born.evidence.clone() });
    }
    let printed = own.iter().flat_map(|it| it.told.iter()).filter_map(|it| match it.what {
        PersonField::Age(age) => {
            let dated = records.iter().find(|record| record.id == it.record).and_then(|it| it.dated);
            Some((dated, age, &it.evidence))
        }
        _ => None,
    });
    let printed: Vec<_> = printed.collect();
    let (_, value, _) = *printed.iter().rev().max_by_key(|(dated, _, _)| *dated)?;
    let evidence = printed.iter().filter(|it| it.1 == value).map(|it| it.2.clone()).collect();
    Some(Attested { value, evidence })
}

/// The day of birth; of an open one only the year.
fn as_born(field: &PersonField) -> Option<IsoDate> {
    let readings = readings(field)?;
    match readings {
        [born] => Some(*born),
        _ => readings.first().map(|it| IsoDate::year_only(it.year())),
    }
}

fn as_sure(field: &PersonField) -> Option<IsoDate> {
    match field {
        PersonField::Born(born) => Some(*born),
        _ => None,
    }
}

fn readings(field: &PersonField) -> Option<&[IsoDate]> {
    match field {
        PersonField::Born(born) => Some(slice::from_ref(born)),
        PersonField::BornOpen(readings) => Some(readings),
        PersonField::Name(_) | PersonField::Age(_) | PersonField::Sex(_) | PersonField::Id(_) => None,
    }
}

/// The age that follows from every day that the day of birth can be.
fn sure_age(born: IsoDate, own: &[PageClaims<'_>], as_of: IsoDate) -> Option<i32> {
    let printed = own.iter().flat_map(PageClaims::born_readings).flatten().copied();
    let mut days: Vec<IsoDate> = match born.precision() {
        "year" => printed.filter(|it| it.year() == born.year()).collect(),
        _ => Vec::new(),
    };
    if days.is_empty() {
        days = [born.first_day()?, born.last_day()?].map(IsoDate::from).into();
    }
    let mut ages = days.into_iter().map(|it| years_between(it, as_of));
    let first = ages.next()??;
    ages.all(|it| it == Some(first)).then_some(first)
}

fn as_sex(field: &PersonField) -> Option<Sex> {
    match field {
        PersonField::Sex(sex) => Some(*sex),
        _ => None,
    }
}
