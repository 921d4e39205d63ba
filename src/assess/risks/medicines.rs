//! Parts of conditions about medicines and allergies.

use rust_decimal::Decimal;

use crate::model::{Clinical, ClinicalStatus, FactId, Folded, fold};
use crate::pipeline::{ClassId, DrugId, MedicineNames, Medicines, Sign};

use super::super::chart::{Chart, Medicine, Standing, has_phrase, is_doubtful, is_taken, paper_of};
use super::super::doses::amounts;
use super::person::is_taken_back;
use super::truth::{Because, Verdict};

/// A limit of a dose.
#[derive(Clone, Copy)]
pub(super) struct DoseBar<'a> {
    pub(super) is: Sign,
    pub(super) limit: Decimal,
    /// In UCUM.
    pub(super) unit: &'a str,
}

/// Whether one of some medicines is taken or about to be; not known without any statement about medicines.
pub(super) fn taken(of: &Medicines, chart: &Chart<'_>) -> Verdict {
    let named = chart.named(of);
    let because: Vec<Because> = named.iter().filter_map(|it| because_taken(it, chart)).collect();
    if !because.is_empty() {
        return Verdict::of(true, because);
    }
    if chart.medicines.is_empty() || named.iter().any(|it| chart.standing(it) == Standing::Open) {
        return Verdict::UNKNOWN;
    }
    Verdict::of(false, vec![none_of(of, chart)])
}

/// Whether so many different ones of some medicines are taken.
pub(super) fn several(of: &Medicines, at_least: usize, chart: &Chart<'_>) -> Verdict {
    let named = chart.named(of);
    let because: Vec<Because> = named.iter().filter_map(|it| because_taken(it, chart)).collect();
    if because.len() >= at_least {
        return Verdict::of(true, because);
    }
    let n_open = named.iter().filter(|it| chart.standing(it) == Standing::Open).count();
    if chart.medicines.is_empty() || because.len() + n_open >= at_least {
        return Verdict::UNKNOWN;
    }
    Verdict::of(false, because)
}

/// Whether one of some medicines is about to be taken: planned in the papers, or proposed by the sender.
pub(super) fn starting(of: &Medicines, chart: &Chart<'_>) -> Verdict {
    let planned = chart.medicines.iter().find(|it| {
        it.fact.status == ClinicalStatus::Planned && it.drugs.iter().any(|it| chart.is_one_of(it, of))
    });
    if let Some(medicine) = planned {
        return Verdict::of(true, vec![because(&medicine.fact.name, medicine)]);
    }
    let Some(decision) = &chart.decision else {
        return if chart.medicines.is_empty() { Verdict::UNKNOWN } else { Verdict::of(false, Vec::new()) };
    };
    let text = decision.text();
    let words = Folded::of(text.split_whitespace());
    let proposed = chart.knowledge().drugs.find(&words).into_iter().find_map(|it| {
        let drug = it.drugs.iter().find(|it| chart.is_one_of(it, of))?;
        let before: Vec<&str> = text.split_whitespace().take(it.words.start).collect();
        let must_check = it.is_hint || it.needs_strength;
        (!is_taken_back(&before.join(" "), chart)).then(|| (drug.0.clone(), must_check))
    });
    match proposed {
        Some((drug, must_check)) => {
            Verdict::of(true, vec![Because::words(format!("{drug} is proposed")).checked(must_check)])
        }
        None => Verdict::of(false, Vec::new()),
    }
}

/// Whether a printed dose lies so to a limit; a smaller one may be taken several times a day.
pub(super) fn dose(drug: &DrugId, bar: DoseBar<'_>, chart: &Chart<'_>) -> Verdict {
    let units = &chart.knowledge().risk_words.dose_units;
    let Some(limit) =
        units.iter().find(|it| it.ucum == bar.unit).and_then(|it| it.in_mg.checked_mul(bar.limit))
    else {
        return Verdict::UNKNOWN;
    };
    let is_beyond = |it: &&Medicine<'_>| amounts(it.fact, units).iter().any(|it| bar.is.holds(*it, limit));
    let mut taken = chart.statements(drug).filter(|it| is_taken(it.fact.status));
    match taken.find(is_beyond) {
        Some(medicine) if chart.standing(drug) != Standing::NotTaken => {
            let details = medicine.fact.details.as_deref().unwrap_or(&medicine.fact.printed);
            let details = if fold(details).contains(&fold(&drug.0)) {
                details.to_owned()
            } else {
                format!("{} {details}", drug.0)
            };
            Verdict::of(true, vec![because(&details, medicine)])
        }
        Some(_) | None if !chart.medicines.is_empty() && chart.statements(drug).next().is_none() => {
            Verdict::of(false, Vec::new())
        }
        Some(_) | None => Verdict::UNKNOWN,
    }
}

/// Whether an allergy to one of some medicines, classes or topics is told; not known without a word on allergies.
pub(super) fn allergy(to: &[String], severe: bool, chart: &Chart<'_>) -> Verdict {
    let fits = |it: &&Medicine<'_>| {
        let is_told = matches!(
            it.fact.status,
            ClinicalStatus::Present | ClinicalStatus::Past | ClinicalStatus::Possible
        );
        is_told && to.iter().any(|to| is_allergy_to(it, to, chart)) && (!severe || is_severe(it.fact, chart))
    };
    let because: Vec<Because> = chart.allergies.iter().filter(fits).map(because_allergy).collect();
    if !because.is_empty() {
        return Verdict::of(true, because);
    }
    if chart.allergies.is_empty() { Verdict::UNKNOWN } else { Verdict::of(false, Vec::new()) }
}

/// Whether a medicine is taken to which an allergy is told.
pub(super) fn allergy_to_medicine(chart: &Chart<'_>) -> Verdict {
    if chart.allergies.is_empty() || chart.medicines.is_empty() {
        return Verdict::UNKNOWN;
    }
    let told = chart.allergies.iter().filter(|it| it.fact.status != ClinicalStatus::Absent);
    let because: Vec<Because> = told
        .flat_map(|allergy| allergy.drugs.iter().map(move |drug| (allergy, drug)))
        .filter_map(|(allergy, drug)| Some([because_allergy(allergy), because_taken(drug, chart)?]))
        .flatten()
        .collect();
    Verdict::of(!because.is_empty(), because)
}

/// Whether one paper lists one ingredient under two names.
pub(super) fn same_ingredient(chart: &Chart<'_>) -> Verdict {
    let taken: Vec<&Medicine<'_>> = chart
        .medicines
        .iter()
        .filter(|it| it.fact.status == ClinicalStatus::Present)
        .filter(|it| it.drugs.iter().any(|it| chart.standing(it) == Standing::Taken))
        .collect();
    for (idx, one) in taken.iter().enumerate() {
        let name = printed_name(one.fact, chart);
        let twin = taken[idx + 1..].iter().find(|it| {
            it.fact.record == one.fact.record
                && it.drugs.iter().any(|it| one.drugs.contains(it))
                && name.is_some()
                && printed_name(it.fact, chart).is_some_and(|it| Some(it) != name)
        });
        if let Some(twin) = twin {
            let because = [one, twin].map(|it| because(&it.fact.printed, it));
            return Verdict::of(true, because.into());
        }
    }
    if chart.medicines.is_empty() { Verdict::UNKNOWN } else { Verdict::of(false, Vec::new()) }
}

/// That a medicine is taken; `None` when it is not, or that is open.
fn because_taken(drug: &DrugId, chart: &Chart<'_>) -> Option<Because> {
    let standing = chart.standing(drug);
    match standing {
        Standing::Open | Standing::NotTaken => return None,
        Standing::Taken | Standing::Contradicted => {}
    }
    let statements = chart.statements(drug).filter(|it| is_taken(it.fact.status));
    // The first of the newest: `max_by_key` would take the last.
    let newest = statements.collect::<Vec<_>>().into_iter().rev().max_by_key(|it| it.dated)?;
    let is_sure = standing == Standing::Taken;
    Some(because(&drug.0, newest).checked(!is_sure))
}

/// A medicine in words, with the day of the paper.
fn because(words: &str, medicine: &Medicine<'_>) -> Because {
    let planned = if medicine.fact.status == ClinicalStatus::Planned { ", planned" } else { "" };
    let words = match medicine.dated {
        Some(day) => format!("{words} ({day}{planned})"),
        None if planned.is_empty() => words.to_owned(),
        None => format!("{words} (planned)"),
    };
    let because = Because::facts(words, vec![medicine.fact.id.clone()]).checked(is_doubtful(medicine.fact));
    Because { paper: Some(paper_of(medicine.fact)), ..because }
}

fn because_allergy(allergy: &Medicine<'_>) -> Because {
    let reaction = allergy.fact.details.as_deref().map_or_else(String::new, |it| format!(", {it}"));
    let words = format!("allergy to {}{reaction}", allergy.fact.name);
    let is_open = allergy.fact.status == ClinicalStatus::Possible;
    Because::facts(words, vec![FactId(allergy.fact.id.0.clone())])
        .checked(is_open || is_doubtful(allergy.fact))
}

/// That none of some medicines is among those found; to be checked where one of them was not understood.
fn none_of(of: &Medicines, chart: &Chart<'_>) -> Because {
    let names: Vec<&str> = match &of.named {
        MedicineNames::Drugs(drugs) => drugs.iter().map(|it| it.0.as_str()).collect(),
        MedicineNames::Classes(classes) => classes.iter().map(|it| chart.class_name(it)).collect(),
    };
    let words = format!("no {} among the medicines found", names.join(", "));
    Because::words(words).checked(chart.medicines.iter().any(|it| it.drugs.is_empty()))
}

fn is_allergy_to(allergy: &Medicine<'_>, to: &str, chart: &Chart<'_>) -> bool {
    let knowledge = chart.knowledge();
    let by_topic = knowledge.risk_words.topic(to).is_some_and(|it| has_phrase(allergy.fact, &it.phrases));
    let (drug, class) = (DrugId(to.to_owned()), ClassId(to.to_owned()));
    let is_it = |it: &DrugId| *it == drug || knowledge.drugs.classes(it).any(|it| *it == class);
    by_topic || allergy.drugs.iter().any(is_it)
}

fn is_severe(fact: &Clinical, chart: &Chart<'_>) -> bool {
    let told = format!(" {} {} ", fold(&fact.printed), fold(fact.details.as_deref().unwrap_or_default()));
    let mut words = chart.knowledge().risk_words.severe_reactions.iter();
    words.any(|it| told.contains(&format!(" {} ", fold(it))))
}

/// The name of a medicine as its paper prints it, folded; `None` when it is not in the table.
fn printed_name(fact: &Clinical, chart: &Chart<'_>) -> Option<String> {
    let words: Vec<&str> = fact.printed.split_whitespace().collect();
    let found = chart.knowledge().drugs.find(&Folded::of(words.iter().copied())).into_iter().next()?;
    Some(fold(&words[found.words].join(" ")))
}
