//! Whether all pages speak of the same person; pages that name somebody else are set apart.

use std::collections::BTreeMap;

use crate::model::{
    Differing, Doubt, FactId, Facts, FindingKind, Identity, IsoDate, Lab, Patient, PersonField, Record, Sex,
    SourceCard, SourceId, Told,
};
use crate::pipeline::{JudgingRules, Knowledge, NameWords};

use super::Ground;
use super::findings::Draft;
use super::names::{self, Likeness};
use super::patient::{self, PageClaims, born_differ};
use super::series::is_of_other_person;
use super::subject::years_between;
use super::wording;

/// Printed ages may be off by this many years: they are rounded, and reports copy old ones.
const AGE_SLACK: i32 = 2;
/// Ages of pages without a day may lie this many years apart.
const AGE_SLACK_UNDATED: i32 = 10;

/// A page of a file.
pub(super) type Place = (SourceId, u32);

/// What a page says about whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It names this patient.
    Own,
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
    let pages = patient::by_page(person);
    let name = patient::agreed_name(&pages, ground.case_file, words);
    let is_named = |it: &PageClaims<'_>| {
        name.as_deref()
            .is_some_and(|name| it.names().any(|it| names::likeness(name, it, words) == Likeness::Same))
    };
    let named: Vec<PageClaims<'_>> = pages.iter().filter(|it| is_named(it)).cloned().collect();
    let describe = |own: &[PageClaims<'_>]| {
        patient::describe(name.clone(), own, ground.case_file, ground.records, ground.as_of)
    };
    let so_far = describe(if name.is_some() { &named } else { &pages });
    let judged: Vec<(PageClaims<'_>, Verdict)> = pages
        .into_iter()
        .map(|page| {
            let verdict = verdict(&page, &so_far, ground.records, words);
            (page, verdict)
        })
        .collect();
    let own: Vec<PageClaims<'_>> = judged
        .iter()
        .filter(|(_, it)| name.is_none() || *it == Verdict::Own)
        .map(|(page, _)| page.clone())
        .collect();
    let patient = Patient { identity: count(&judged, ground.sources), ..describe(&own) };
    (patient, judged)
}

/// Whose page it is, held against the patient as known so far.
///
/// Only strong evidence sets a page apart: a name that differs in a full word together with
/// another day of birth, sex or age; or a name without any word in common and nothing that agrees.
fn verdict(page: &PageClaims<'_>, patient: &Patient, records: &[Record], words: &NameWords) -> Verdict {
    let Some(expected) = patient.name.as_ref() else { return Verdict::Silent };
    let closest = page
        .names()
        .map(|it| (names::likeness(&expected.value, it, words), it))
        .min_by_key(|(it, _)| rank(*it));
    let has_id = page.ids().any(|id| patient.ids.iter().any(|it| it.value == id));
    let born = patient.born.as_ref().map(|it| it.value);
    let has_born = born.is_some_and(|born| page.born().any(|it| it == born));
    let Some((likeness, printed)) = closest else {
        return if has_id || has_born { Verdict::Own } else { Verdict::Silent };
    };
    if likeness == Likeness::Same || has_id || has_born {
        return Verdict::Own;
    }
    let others = other_differences(page, patient, records);
    let agrees = agrees_on_age(page, patient, records) == Some(true)
        && patient.sex.as_ref().is_some_and(|sex| page.sexes().any(|it| it == sex.value));
    let is_other = match likeness {
        Likeness::Same | Likeness::Unclear => false,
        Likeness::PartlyDifferent => !others.is_empty(),
        Likeness::Different => !others.is_empty() || !agrees,
    };
    if !is_other {
        return if likeness == Likeness::Different { Verdict::Silent } else { Verdict::Own };
    }
    let name = differing(page, "name", printed.to_owned(), expected.value.clone());
    Verdict::Other([name].into_iter().chain(others).collect())
}

/// Counts how the pages agree.
fn count(pages: &[(PageClaims<'_>, Verdict)], sources: &[SourceCard]) -> Identity {
    let n_pages: usize = sources.iter().map(|it| it.pages.len()).sum();
    let n_own = pages.iter().filter(|(_, it)| *it == Verdict::Own).count();
    let n_other = pages.iter().filter(|(_, it)| matches!(it, Verdict::Other(_))).count();
    let differing = pages.iter().flat_map(|(_, it)| match it {
        Verdict::Other(differing) => differing.clone(),
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
    let said: BTreeMap<(&SourceId, u32), &Verdict> =
        pages.iter().map(|(page, verdict)| ((page.source, page.page), verdict)).collect();
    let mut others = Vec::new();
    for record in records {
        let mut is_other = false;
        for number in record.pages[0]..=record.pages[1] {
            match said.get(&(&record.source, number)) {
                Some(Verdict::Own) => is_other = false,
                Some(Verdict::Other(_)) => is_other = true,
                Some(Verdict::Silent) | None => {}
            }
            if is_other {
                others.push((record.source.clone(), number));
            }
        }
    }
    others
}

/// Marks all facts of the pages of somebody else.
pub(super) fn mark_others(facts: &mut Facts, others: &[Place]) {
    let is_other = |source: &SourceId, page: u32| others.iter().any(|it| it.0 == *source && it.1 == page);
    for lab in &mut facts.labs {
        if is_other(&lab.evidence.source, lab.evidence.page) {
            lab.judgement = lab.judgement.clone().with(Doubt::WrongPatient);
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
        if is_other(&fact.evidence.source, fact.evidence.page) {
            fact.judgement = fact.judgement.clone().with(Doubt::WrongPatient);
        }
    }
}

/// One finding for each file with pages of somebody else, and one when days of birth differ.
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
        let says: Vec<String> = first
            .iter()
            .map(|it| format!("{} \"{}\" instead of \"{}\"", it.field, it.printed, it.expected))
            .collect();
        let of_pages: Vec<&Lab> =
            labs.iter().filter(|it| it.evidence.source == source.id && is_of_other_person(it)).collect();
        let statement = format!(
            "{}, page {} seems to be somebody else's: {}; its facts are not used{}",
            source.path,
            wording::shortened(&numbers, 10),
            says.join(", "),
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
    drafts.extend(born_conflict(pages, rules));
    drafts
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

/// Day of birth, sex and age that can't be this patient's.
fn other_differences(page: &PageClaims<'_>, patient: &Patient, records: &[Record]) -> Vec<Differing> {
    let mut all = Vec::new();
    if let (Some(expected), Some(printed)) = (&patient.born, page.born().next())
        && born_differ(expected.value, printed)
    {
        all.push(differing(page, "born", printed.to_string(), expected.value.to_string()));
    }
    if let (Some(expected), Some(printed)) = (&patient.sex, page.sexes().next())
        && expected.value != printed
    {
        all.push(differing(page, "sex", sex_word(printed).to_owned(), sex_word(expected.value).to_owned()));
    }
    if agrees_on_age(page, patient, records) == Some(false)
        && let (Some((printed, _)), Some(expected)) = (page.ages(records).first(), &patient.age)
    {
        all.push(differing(page, "age", printed.to_string(), expected.value.to_string()));
    }
    all
}

/// Whether the age on a page may be the patient's; `None` when one of them is not known.
fn agrees_on_age(page: &PageClaims<'_>, patient: &Patient, records: &[Record]) -> Option<bool> {
    let (printed, dated) = *page.ages(records).first()?;
    let printed = i32::from(printed);
    if let (Some(born), Some(dated)) = (&patient.born, dated) {
        return Some((years_between(born.value, dated)? - printed).abs() <= AGE_SLACK);
    }
    let expected = i32::from(patient.age.as_ref()?.value);
    Some((expected - printed).abs() <= AGE_SLACK_UNDATED)
}

fn differing(page: &PageClaims<'_>, field: &str, printed: String, expected: String) -> Differing {
    Differing { source: page.source.clone(), page: page.page, field: field.to_owned(), printed, expected }
}

fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    }
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
    use super::{Verdict, find, identify, mark_others, other_pages};
    use crate::assess::testing::{day, ground, knowledge, lab, record, source, told};
    use crate::model::{Doubt, Facts, FindingKind, PersonField, RecordKind, Sex, SourceId, Told};
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

    /// Two pages of Anna Miller, born in 1970, and what page 1 of file "c" says.
    fn with_page_c(said: Vec<Told<PersonField>>) -> Vec<Told<PersonField>> {
        let mut all = vec![
            name("a", 1, "Anna Miller"),
            born("a", 1, "1970-02-03"),
            sex("a", 1, Sex::Female),
            told("a", 1, PersonField::Id("77".to_owned())),
            name("b", 1, "MILLER, Anna"),
        ];
        all.extend(said);
        all
    }

    #[test]
    fn a_page_is_set_apart_only_on_strong_evidence() {
        let other_id = told("c", 1, PersonField::Id("88".to_owned()));
        let same_id = told("c", 1, PersonField::Id("77".to_owned()));
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
        mark_others(&mut facts, &others);
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
