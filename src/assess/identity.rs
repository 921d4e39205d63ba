//! Whether all pages speak of the same person; pages that name somebody else are set apart.

use std::collections::BTreeMap;

use crate::model::{
    Differing, Doubt, FactId, Facts, FindingKind, Identity, IsoDate, Lab, Patient, PersonField, Record,
    SourceCard, SourceId, Told,
};
use crate::pipeline::{JudgingRules, Knowledge, NameWords};

use super::Ground;
use super::findings::Draft;
use super::known::{self, Known};
use super::names::{self, Likeness};
use super::patient::{self, AgreedName, PageClaims, born_differ};
use super::series::is_of_other_person;
use super::wording;

/// A page of a file.
pub(super) type Place = (SourceId, u32);

/// What a page says about whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It names this patient.
    Own,
    /// It names this patient, and says something that is not so of them.
    Doubted(Vec<Differing>),
    /// It names nobody, or says too little to tell.
    Silent,
    /// It names somebody else; what differs.
    Other(Vec<Differing>),
}

/// Tells the patient from the pages, and of each page whose it is.
///
/// Pages that name the agreed name describe the patient first; the other pages are held against that.
pub(super) fn identify<'a>(
    person: &'a [Told<PersonField>],
    ground: &Ground<'_>,
) -> (Patient, Vec<(PageClaims<'a>, Verdict)>) {
    let words = &ground.knowledge.rules.names;
    let pages = patient::by_page(person, ground.sources);
    let name = patient::agreed_name(&pages, ground.case_file, words);
    let is_named = |page: &PageClaims<'_>| {
        name.as_ref()
            .is_some_and(|name| closest_name(page, name, words).is_some_and(|it| it.0 == Likeness::Same))
    };
    let named: Vec<PageClaims<'_>> = pages.iter().filter(|it| is_named(it)).cloned().collect();
    let describe = |own: &[PageClaims<'_>]| {
        let name = name.as_ref().map(|it| it.text.clone());
        patient::describe(name, own, ground.case_file, ground.records, ground.as_of)
    };
    let known = Known::of(&describe(&named), &named, ground);
    let judged: Vec<(PageClaims<'_>, Verdict)> = pages
        .into_iter()
        .map(|page| {
            let verdict = match &name {
                Some(name) => verdict(&page, name, &known, words),
                None => Verdict::Silent,
            };
            (page, verdict)
        })
        .collect();
    let pages_with = |is_meant: fn(&Verdict) -> bool| -> Vec<PageClaims<'_>> {
        judged.iter().filter(|(_, it)| name.is_none() || is_meant(it)).map(|(page, _)| page.clone()).collect()
    };
    let mut own = pages_with(|it| *it == Verdict::Own);
    if own.is_empty() {
        // Against what the sender wrote, all pages may be in doubt: they still tell what else is known.
        own = pages_with(|it| matches!(it, Verdict::Doubted(_)));
    }
    let patient = Patient { identity: count(&judged, ground.sources), ..describe(&own) };
    (patient, judged)
}

/// Whose page it is, held against what is known so far.
///
/// Only strong evidence sets a page apart: a name that differs in a full word together with
/// another day of birth, sex, age or number; two such things under the patient's own name; or a name
/// without any word in common and nothing that agrees. A page with the patient's number or day of birth is
/// never set apart. One thing that is not so makes any page doubted, but another day of birth alone: that
/// is told for all pages together.
fn verdict(page: &PageClaims<'_>, expected: &AgreedName, known: &Known<'_>, words: &NameWords) -> Verdict {
    let others = known.differences(page);
    let has_sign = known.has_id(page) || known.has_born(page);
    let is_doubted = others.iter().any(|it| it.field != "born");
    let closest = closest_name(page, expected, words);
    let is_other = match closest.map(|it| it.0) {
        Some(_) if has_sign => false,
        Some(Likeness::Same | Likeness::Unclear) => known::n_independent(&others) > 1,
        Some(Likeness::PartlyDifferent) => !others.is_empty(),
        Some(Likeness::Different) => !others.is_empty() || !agrees_on_age_and_sex(page, known),
        None => false,
    };
    match closest {
        Some((likeness, printed)) if is_other => {
            let name = known::differing(page, "name", printed.to_owned(), expected.text.clone());
            let is_named_otherwise = matches!(likeness, Likeness::PartlyDifferent | Likeness::Different);
            Verdict::Other(is_named_otherwise.then_some(name).into_iter().chain(others).collect())
        }
        None | Some((Likeness::Different, _)) if !has_sign => Verdict::Silent,
        Some(_) | None if is_doubted => Verdict::Doubted(others),
        Some(_) | None => Verdict::Own,
    }
}

fn agrees_on_age_and_sex(page: &PageClaims<'_>, known: &Known<'_>) -> bool {
    known.agrees_on_age(page) == Some(true) && known.sex().is_some_and(|sex| page.sexes().any(|it| it == sex))
}

/// The name on a page that is most like the expected one.
fn closest_name<'a>(
    page: &'a PageClaims<'_>,
    expected: &AgreedName,
    words: &NameWords,
) -> Option<(Likeness, &'a str)> {
    let letters = page.letters(expected.is_drawn);
    page.names()
        .map(|it| (names::likeness(&expected.text, it, words, letters), it))
        .min_by_key(|(it, _)| rank(*it))
}

/// Counts how the pages agree.
fn count(pages: &[(PageClaims<'_>, Verdict)], sources: &[SourceCard]) -> Identity {
    let n_pages: usize = sources.iter().map(|it| it.pages.len()).sum();
    let n_own = pages.iter().filter(|(_, it)| *it == Verdict::Own).count();
    let n_other =
        pages.iter().filter(|(_, it)| matches!(it, Verdict::Other(_) | Verdict::Doubted(_))).count();
    let differing = pages.iter().flat_map(|(_, it)| match it {
        Verdict::Other(differing) | Verdict::Doubted(differing) => differing.clone(),
        Verdict::Own | Verdict::Silent => Vec::new(),
    });
    let number = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    Identity {
        agree_pages: number(n_own),
        silent_pages: number(n_pages.saturating_sub(n_own + n_other)),
        differing: differing.collect(),
    }
}

/// The pages that are somebody else's: those that say so, and the silent ones behind them in the same paper.
pub(super) fn other_pages(pages: &[(PageClaims<'_>, Verdict)], records: &[Record]) -> Vec<Place> {
    pages_judged(pages, records, |it| matches!(it, Verdict::Other(_)))
}

/// The pages that do not fit the patient in all, and the silent ones behind them in the same paper.
pub(super) fn doubted_pages(pages: &[(PageClaims<'_>, Verdict)], records: &[Record]) -> Vec<Place> {
    pages_judged(pages, records, |it| matches!(it, Verdict::Doubted(_)))
}

fn pages_judged(
    pages: &[(PageClaims<'_>, Verdict)],
    records: &[Record],
    is_meant: fn(&Verdict) -> bool,
) -> Vec<Place> {
    let said: BTreeMap<(&SourceId, u32), &Verdict> =
        pages.iter().map(|(page, verdict)| ((page.source, page.page), verdict)).collect();
    let mut found = Vec::new();
    for record in records {
        let mut is_found = false;
        for number in record.pages[0]..=record.pages[1] {
            match said.get(&(&record.source, number)) {
                Some(Verdict::Silent) | None => {}
                Some(verdict) => is_found = is_meant(verdict),
            }
            if is_found {
                found.push((record.source.clone(), number));
            }
        }
    }
    found
}

/// Gives all facts of some pages a doubt.
pub(super) fn mark(facts: &mut Facts, places: &[Place], doubt: Doubt) {
    let is_there = |source: &SourceId, page: u32| places.iter().any(|it| it.0 == *source && it.1 == page);
    for lab in &mut facts.labs {
        if is_there(&lab.evidence.source, lab.evidence.page) {
            lab.judgement = lab.judgement.clone().with(doubt);
        }
    }
    let clinical = [
        &mut facts.diagnoses,
        &mut facts.medications,
        &mut facts.allergies,
        &mut facts.procedures,
        &mut facts.imaging,
        &mut facts.vitals,
        &mut facts.function,
    ];
    for fact in clinical.into_iter().flatten() {
        if is_there(&fact.evidence.source, fact.evidence.page) {
            fact.judgement = fact.judgement.clone().with(doubt);
        }
    }
}

/// One finding for each file with pages of somebody else, one for each with doubted pages, and one when days of birth differ.
pub(super) fn find(
    pages: &[(PageClaims<'_>, Verdict)],
    labs: &[Lab],
    sources: &[SourceCard],
    knowledge: &Knowledge,
) -> Vec<Draft> {
    let rules = &knowledge.rules.rule;
    let mut drafts = Vec::new();
    for source in sources {
        let others: Vec<&(PageClaims<'_>, Verdict)> = pages
            .iter()
            .filter(|(it, verdict)| *it.source == source.id && matches!(verdict, Verdict::Other(_)))
            .collect();
        let Some((_, Verdict::Other(first))) = others.first() else { continue };
        let numbers: Vec<String> = others.iter().map(|(it, _)| it.page.to_string()).collect();
        let of_pages: Vec<&Lab> =
            labs.iter().filter(|it| it.evidence.source == source.id && is_of_other_person(it)).collect();
        let statement = format!(
            "{}, page {} seems to be somebody else's: {}; its facts are not used{}",
            source.path,
            wording::shortened(&numbers, 10),
            says(first),
            critical_there(&of_pages, knowledge)
        );
        let mut basis = vec![FactId(source.id.0.clone())];
        basis.extend(of_pages.iter().map(|it| it.id.clone()));
        drafts.push(Draft::by_rule(
            ("other_person", &rules.other_person),
            FindingKind::Identity,
            statement,
            basis,
        ));
    }
    drafts.extend(sources.iter().filter_map(|it| doubted(it, pages, rules)));
    drafts.extend(born_conflict(pages, rules));
    drafts
}

/// The pages of a file that name the patient and do not fit in all.
fn doubted(source: &SourceCard, pages: &[(PageClaims<'_>, Verdict)], rules: &JudgingRules) -> Option<Draft> {
    let of_file = pages.iter().filter(|(it, _)| *it.source == source.id);
    let doubted: Vec<(u32, &Vec<Differing>)> = of_file
        .filter_map(|(page, verdict)| match verdict {
            Verdict::Doubted(differing) => Some((page.page, differing)),
            Verdict::Own | Verdict::Silent | Verdict::Other(_) => None,
        })
        .collect();
    let (_, first) = doubted.first()?;
    let numbers: Vec<String> = doubted.iter().map(|it| it.0.to_string()).collect();
    let statement = format!(
        "{}, page {} names this patient and says {}: check whose it is",
        source.path,
        wording::shortened(&numbers, 10),
        says(first),
    );
    let basis = vec![FactId(source.id.0.clone())];
    Some(Draft::by_rule(("person_unsure", &rules.person_unsure), FindingKind::Conflict, statement, basis))
}

fn says(differing: &[Differing]) -> String {
    let says =
        differing.iter().map(|it| format!("{} \"{}\" instead of \"{}\"", it.field, it.printed, it.expected));
    says.collect::<Vec<_>>().join(", ")
}

/// A day of birth of which only the year is used, because day and month could be the other way round.
pub(super) fn born_open(patient: &Patient, rules: &JudgingRules) -> Option<Draft> {
    let born = patient.born.as_ref().filter(|it| it.value.precision() == "year")?;
    let first = born.evidence.first()?;
    let statement = format!(
        "the day of birth is printed as \"{}\", and nothing tells which number is the day: only the year is used",
        first.quote
    );
    let mut basis: Vec<FactId> = born.evidence.iter().map(|it| FactId(it.source.0.clone())).collect();
    basis.dedup();
    Some(Draft::by_rule(("born_open", &rules.born_open), FindingKind::Conflict, statement, basis))
}

/// What on pages of somebody else a laboratory would telephone about; somebody must hear of it.
fn critical_there(labs: &[&Lab], knowledge: &Knowledge) -> String {
    let critical: Vec<String> = labs
        .iter()
        .filter(|it| it.flag.is_critical())
        .map(|it| {
            let (name, value) = (wording::lab_name(it, knowledge), wording::lab_value(it));
            format!("{name} {value} {}", wording::flag_word(it.flag))
        })
        .collect();
    if critical.is_empty() {
        return String::new();
    }
    format!("; it holds {}: tell the sender", wording::shortened(&critical, 6))
}

fn born_conflict(pages: &[(PageClaims<'_>, Verdict)], rules: &JudgingRules) -> Option<Draft> {
    let own: Vec<(&PageClaims<'_>, IsoDate)> = pages
        .iter()
        .filter(|(_, verdict)| *verdict == Verdict::Own)
        .flat_map(|(page, _)| page.born().map(move |it| (page, it)))
        .collect();
    let (_, first) = *own.first()?;
    let mut values: Vec<IsoDate> =
        own.iter().map(|(_, it)| *it).filter(|it| born_differ(first, *it)).collect();
    if values.is_empty() {
        return None;
    }
    values.push(first);
    values.sort_unstable();
    values.dedup();
    let values: Vec<String> = values.iter().map(IsoDate::to_string).collect();
    let statement = format!("different days of birth are printed: {}", values.join(", "));
    let mut basis: Vec<FactId> = own.iter().map(|(it, _)| FactId(it.source.0.clone())).collect();
    basis.dedup();
    Some(Draft::by_rule(("born_conflict", &rules.born_conflict), FindingKind::Conflict, statement, basis))
}

fn rank(likeness: Likeness) -> u8 {
    match likeness {
        Likeness::Same => 0,
        Likeness::Unclear => 1,
        Likeness::PartlyDifferent => 2,
        Likeness::Different => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::{Ground, Verdict, born_open, doubted_pages, find, identify, mark, other_pages};
    use crate::assess::testing::{day, ground, knowledge, lab, record, source, told};
    use crate::model::{
        Doubt, Facts, FindingKind, PersonField, PersonId, RecordKind, Sex, SourceId, TextOrigin, Told,
    };
    use crate::pipeline::CaseFile;

    fn name(source: &str, page: u32, name: &str) -> Told<PersonField> {
        told(source, page, PersonField::Name(name.to_owned()))
    }

    fn born(source: &str, page: u32, on: &str) -> Told<PersonField> {
        told(source, page, PersonField::Born(day(on)))
    }

    fn sex(source: &str, page: u32, sex: Sex) -> Told<PersonField> {
        told(source, page, PersonField::Sex(sex))
    }

    fn id(number: &str) -> PersonId {
        PersonId { label: "mrn".to_owned(), number: number.to_owned() }
    }

    /// What two pages say of the first and the second of two files.
    fn two_pages(one: Vec<PersonField>, other: Vec<PersonField>) -> Vec<Told<PersonField>> {
        let said =
            |source: &'static str, all: Vec<PersonField>| all.into_iter().map(move |it| told(source, 1, it));
        said("a", one).chain(said("b", other)).collect()
    }

    /// Two pages of Anna Miller, born in 1970, and what page 1 of file "c" says.
    fn with_page_c(said: Vec<Told<PersonField>>) -> Vec<Told<PersonField>> {
        let mut all = vec![
            name("a", 1, "Anna Miller"),
            born("a", 1, "1970-02-03"),
            sex("a", 1, Sex::Female),
            told("a", 1, PersonField::Id(id("77"))),
            name("b", 1, "MILLER, Anna"),
        ];
        all.extend(said);
        all
    }

    #[test]
    fn a_page_is_set_apart_only_on_strong_evidence() {
        let other_id = told("c", 1, PersonField::Id(id("88")));
        let same_id = told("c", 1, PersonField::Id(id("77")));
        for (what, said, is_other) in [
            ("the same name", vec![name("c", 1, "A. Miller")], false),
            (
                "the same name, another birthday",
                vec![name("c", 1, "Anna Miller"), born("c", 1, "1980-01-01")],
                false,
            ),
            ("another first name alone", vec![name("c", 1, "Peter Miller")], false),
            ("another first name and sex", vec![name("c", 1, "Peter Miller"), sex("c", 1, Sex::Male)], true),
            (
                "another first name and birthday",
                vec![name("c", 1, "Berta Miller"), born("c", 1, "2001-05-05")],
                true,
            ),
            ("another age", vec![name("c", 1, "Berta Miller"), told("c", 1, PersonField::Age(12))], true),
            ("another name altogether", vec![name("c", 1, "Peter Schuster")], true),
            ("another name, the same id", vec![name("c", 1, "Peter Schuster"), same_id], false),
            (
                "another name, the same birthday",
                vec![name("c", 1, "Mrs Schuster"), born("c", 1, "1970-02-03")],
                false,
            ),
            ("another id alone", vec![other_id], false),
            ("nothing", vec![], false),
        ] {
            let person = with_page_c(said);
            let sources = [source("a", 1), source("b", 1), source("c", 1)];
            let case_file = CaseFile::default();
            let (patient, pages) = identify(&person, &ground(&sources, &[], &case_file));
            let others = pages.iter().filter(|(_, it)| matches!(it, Verdict::Other(_))).count();
            assert_eq!(others, usize::from(is_other), "{what}: {:?}", patient.identity);
        }
    }

    #[test]
    fn a_page_under_the_same_name_that_does_not_fit_is_not_plainly_own() {
        let name = |it: &str| PersonField::Name(it.to_owned());
        let number = |it: &str| PersonField::Id(id(it));
        let (own, doubted, other) = ("own", "doubted", "other");
        let john =
            || vec![name("John Doe"), PersonField::Born(day("1970-02-03")), PersonField::Sex(Sex::Male)];
        let joan =
            || vec![name("Joan Doe"), PersonField::Born(day("1970-02-03")), PersonField::Sex(Sex::Female)];
        let of_age = |age: u8, mrn: &str| vec![name("John Doe"), number(mrn), PersonField::Age(age)];
        for (what, one, two, expected) in [
            ("another number and age", of_age(50, "12345"), of_age(20, "99999"), other),
            ("another age", of_age(50, "12345"), of_age(20, "12345"), doubted),
            ("another number", of_age(50, "12345"), of_age(50, "99999"), doubted),
            ("the same", of_age(50, "12345"), of_age(51, "12345"), own),
            ("another first name and sex", john(), joan(), doubted),
            (
                "another sex",
                vec![name("John Doe"), PersonField::Sex(Sex::Male)],
                vec![name("John Doe"), PersonField::Sex(Sex::Female)],
                doubted,
            ),
            (
                "a number of a visit",
                vec![name("John Doe"), PersonField::Id(PersonId { label: "ip no".to_owned(), ..id("1") })],
                vec![name("John Doe"), PersonField::Id(PersonId { label: "ip no".to_owned(), ..id("2") })],
                own,
            ),
        ] {
            let person = two_pages(one, two);
            let sources = [source("a", 1), source("b", 1)];
            let records = [record("a", RecordKind::LabReport, 1), record("b", RecordKind::LabReport, 1)];
            let case_file = CaseFile::default();
            let (patient, pages) = identify(&person, &ground(&sources, &records, &case_file));
            let verdict = match &pages[1].1 {
                Verdict::Own => own,
                Verdict::Doubted(_) => doubted,
                Verdict::Other(_) => other,
                Verdict::Silent => "silent",
            };
            assert_eq!(verdict, expected, "{what}");
            assert_eq!(patient.identity.differing.is_empty(), expected == own, "{what}");
            let kinds: Vec<FindingKind> =
                find(&pages, &[], &sources, knowledge()).iter().map(|it| it.kind).collect();
            let (n_doubted, n_other) =
                (doubted_pages(&pages, &records).len(), other_pages(&pages, &records).len());
            match expected {
                "own" => assert_eq!((kinds.len(), n_doubted, n_other), (0, 0, 0), "{what}"),
                "doubted" => {
                    assert_eq!((kinds, n_doubted, n_other), (vec![FindingKind::Conflict], 1, 0), "{what}")
                }
                _ => assert_eq!((kinds, n_doubted, n_other), (vec![FindingKind::Identity], 0, 1), "{what}"),
            }
        }
    }

    #[test]
    fn a_number_of_another_hospital_and_a_misread_digit_are_no_contradiction() {
        let person = two_pages(
            vec![PersonField::Name("John Doe".to_owned()), PersonField::Id(id("12345"))],
            vec![PersonField::Name("John Doe".to_owned()), PersonField::Id(id("12346"))],
        );
        let is_own = |sources: &[crate::model::SourceCard], facilities: [&str; 2]| {
            let mut records = [record("a", RecordKind::LabReport, 1), record("b", RecordKind::LabReport, 1)];
            for (record, facility) in records.iter_mut().zip(facilities) {
                record.facility = Some(facility.to_owned());
            }
            let case_file = CaseFile::default();
            identify(&person, &ground(sources, &records, &case_file)).1[1].1 == Verdict::Own
        };
        let mut sources = [source("a", 1), source("b", 1)];
        assert!(is_own(&sources, ["City Hospital", "Lake Hospital"]));
        assert!(!is_own(&sources, ["City Hospital", "City Hospital"]));
        sources[1].pages[0].origin = TextOrigin::Ocr;
        assert!(is_own(&sources, ["City Hospital", "City Hospital"]));
    }

    #[test]
    fn an_open_day_of_birth_is_settled_by_another_page_or_leaves_the_year() {
        let open = || {
            vec![
                PersonField::Name("John Doe".to_owned()),
                PersonField::BornOpen([day("1975-04-03"), day("1975-03-04")]),
            ]
        };
        let sure = vec![PersonField::Name("John Doe".to_owned()), PersonField::Born(day("1975-03-04"))];
        for (other, expected, is_told) in [(open(), "1975", true), (sure, "1975-03-04", false)] {
            let person = two_pages(open(), other);
            let case_file = CaseFile::default();
            let (patient, pages) = identify(&person, &ground(&[], &[], &case_file));
            assert_eq!(patient.born.as_ref().map(|it| it.value.to_string()).as_deref(), Some(expected));
            assert_eq!(patient.born.as_ref().map(|it| it.evidence.len()), Some(2));
            // In June 2025 both birthdays are past, in March one of them is still to come.
            assert_eq!(patient.age.as_ref().map(|it| it.value), Some(50));
            let in_march = Ground { as_of: day("2025-03-20"), ..ground(&[], &[], &case_file) };
            let (of_march, _) = identify(&person, &in_march);
            assert_eq!(of_march.age.as_ref().map(|it| it.value), (!is_told).then_some(50));
            assert_eq!(born_open(&patient, &knowledge().rules.rule).is_some(), is_told);
            assert!(pages.iter().all(|(_, it)| *it == Verdict::Own));
        }
    }

    #[test]
    fn the_patient_is_what_most_pages_say() {
        let person = with_page_c(vec![
            name("c", 1, "Peter Schuster"),
            sex("c", 1, Sex::Male),
            born("c", 1, "1999-09-09"),
        ]);
        let sources = [source("a", 2), source("b", 1), source("c", 1)];
        let case_file = CaseFile::default();
        let (patient, _) = identify(&person, &ground(&sources, &[], &case_file));
        assert_eq!(patient.name.as_ref().map(|it| it.value.as_str()), Some("Anna Miller"));
        assert_eq!(patient.name.map(|it| it.evidence.len()), Some(2));
        assert_eq!(patient.born.map(|it| it.value), Some(day("1970-02-03")));
        assert_eq!(patient.age.map(|it| it.value), Some(55));
        assert_eq!(patient.sex.map(|it| it.value), Some(Sex::Female));
        assert_eq!(patient.ids.len(), 1);
        assert_eq!((patient.identity.agree_pages, patient.identity.silent_pages), (2, 1));
        let fields: Vec<&str> = patient.identity.differing.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["name", "born", "sex"]);
    }

    #[test]
    fn pages_that_all_differ_from_the_sender_are_told_and_still_describe_the_patient() {
        let person = with_page_c(vec![]);
        let case_file =
            CaseFile { name: Some("Anna Miller".to_owned()), sex: Some(Sex::Male), ..CaseFile::default() };
        let (patient, pages) = identify(&person[..4], &ground(&[], &[], &case_file));
        assert!(matches!(pages[0].1, Verdict::Doubted(_)));
        assert_eq!(patient.sex.map(|it| it.value), Some(Sex::Male));
        assert_eq!(patient.born.map(|it| it.value), Some(day("1970-02-03")));
    }

    #[test]
    fn the_sender_knows_better_than_the_pages() {
        let person = with_page_c(vec![]);
        let case_file = CaseFile { name: Some("Peter Schuster".to_owned()), ..CaseFile::default() };
        let (patient, pages) = identify(&person, &ground(&[], &[], &case_file));
        assert_eq!(patient.name.map(|it| it.value).as_deref(), Some("Peter Schuster"));
        assert!(pages.iter().all(|(_, it)| matches!(it, Verdict::Other(_))));
    }

    #[test]
    fn facts_of_a_page_of_somebody_else_are_marked_with_the_silent_pages_behind_it() {
        let person = with_page_c(vec![name("c", 2, "Peter Schuster"), name("c", 4, "Anna Miller")]);
        let sources = [source("a", 1), source("b", 1), source("c", 4)];
        let records = [record("c", RecordKind::LabReport, 4)];
        let case_file = CaseFile::default();
        let (_, pages) = identify(&person, &ground(&sources, &records, &case_file));
        let others = other_pages(&pages, &records);
        assert_eq!(others, [(SourceId("c".to_owned()), 2), (SourceId("c".to_owned()), 3)]);
        let labs = (1..=4).map(|page| lab("x", "1").within("c", page).done()).collect();
        let mut facts = Facts { labs, ..Facts::default() };
        mark(&mut facts, &others, Doubt::WrongPatient);
        let marked = facts.labs.iter().map(|it| it.judgement.doubts() == [Doubt::WrongPatient]);
        assert_eq!(marked.collect::<Vec<_>>(), [false, true, true, false]);
        let drafts = find(&pages, &facts.labs, &sources, knowledge());
        assert_eq!(drafts.iter().map(|it| it.kind).collect::<Vec<_>>(), [FindingKind::Identity]);
    }

    #[test]
    fn different_days_of_birth_under_one_name_are_a_conflict() {
        let kinds = |said: Vec<Told<PersonField>>| {
            let person = with_page_c(said);
            let case_file = CaseFile::default();
            let (_, pages) = identify(&person, &ground(&[], &[], &case_file));
            find(&pages, &[], &[], knowledge()).iter().map(|it| it.kind).collect::<Vec<_>>()
        };
        assert_eq!(
            kinds(vec![name("c", 1, "Anna Miller"), born("c", 1, "1971-02-03")]),
            [FindingKind::Conflict]
        );
        // Day and month the other way round are no contradiction.
        assert_eq!(kinds(vec![name("c", 1, "Anna Miller"), born("c", 1, "1970-03-02")]), []);
    }

    #[test]
    fn a_case_without_any_name_has_nobody_else() {
        let person = [sex("a", 1, Sex::Male), sex("b", 1, Sex::Male)];
        let case_file = CaseFile::default();
        let (patient, pages) = identify(&person, &ground(&[], &[], &case_file));
        assert_eq!(patient.sex.map(|it| it.value), Some(Sex::Male));
        assert!(pages.iter().all(|(_, it)| *it == Verdict::Silent));
    }
}
