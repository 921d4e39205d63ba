//! Every condition of the shipped tables, of risk rules, items and checklists: each way to fulfil its condition fires, and without any one part it does not.

use rust_decimal::Decimal;

use super::sample::Case;
use crate::assess::subject::Subject;
use crate::assess::testing::{clinical, knowledge, lab};
use crate::model::{AnalyteId, Clinical, ClinicalStatus, Doubt, FactId, Judgement, Lab, Sex};
use crate::pipeline::{Ask, Criterion, DrugId, Limit, MedicineNames, Medicines, Missing, Risk, Sign, Way};

/// More ways to fulfil one condition are not tried.
const MAX_WAYS: usize = 64;
/// The upper end of made ranges, for limits that are multiples of it.
const UPPER: i64 = 40;
/// A medicine that no rule names.
const HARMLESS: &str = "paracetamol";

/// A part of a condition and whether it shall hold.
#[derive(Clone, Copy)]
struct Wish {
    asks: &'static Ask,
    holds: bool,
}

#[test]
fn every_condition_holds_and_every_part_of_it_counts() {
    let mut faults = Vec::new();
    for (name, criterion) in criteria() {
        let ways = ways(criterion, true);
        let cases: Vec<(&Vec<Wish>, Case)> = ways.iter().filter_map(|it| Some((it, made(it)?))).collect();
        let n_silent = cases.iter().filter(|it| !it.1.holds(criterion)).count();
        if cases.is_empty() || n_silent > 0 {
            faults.push(format!("{name}: silent in {n_silent} of {} made cases", cases.len()));
        }
        let n_of = |is_it: fn(&Ask) -> bool| criterion.parts().iter().filter(|it| is_it(&it.asks)).count();
        let names_rules = n_of(|it| matches!(it, Ask::Rule(_))) > 0;
        let has_age_bands = n_of(|it| matches!(it, Ask::Age { .. })) > 2;
        let broken: Vec<(String, Case)> = ways.iter().flat_map(|it| without_one(it)).collect();
        let firing: Vec<&String> = broken.iter().filter(|it| it.1.holds(criterion)).map(|it| &it.0).collect();
        // A rule that names others may be reached by each of them, and the next age band has a limit of its own.
        if broken.is_empty()
            || (!firing.is_empty() && !names_rules && !has_age_bands)
            || firing.len() == broken.len()
        {
            faults.push(format!("{name}: {} cases without a part, firing without {firing:?}", broken.len()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The conditions of risk rules, of conditional items and of checklists that apply by themselves, with a name.
fn criteria() -> Vec<(&'static str, &'static Criterion)> {
    let of_risks = knowledge().risks.iter().map(|it| (it.id.as_str(), &it.criterion));
    let of_items = knowledge().rules.conditions.iter();
    let of_items = of_items.filter_map(|it| Some((it.when.as_str(), it.criterion.as_ref()?)));
    let of_lists = knowledge().checklists.iter();
    let of_lists = of_lists.filter_map(|it| Some((it.id.as_str(), it.criterion.as_ref()?)));
    of_risks.chain(of_items).chain(of_lists).collect()
}

#[test]
fn facts_of_another_person_fire_no_rule() {
    let mut faults = Vec::new();
    for risk in &knowledge().risks {
        let case = ways(&risk.criterion, true).iter().find_map(|it| made(it)).unwrap();
        let rests_on_facts = !case.facts.labs.is_empty() || !case.facts.medications.is_empty();
        if rests_on_facts && of_other(case).fires(risk) && !only_missing(risk) {
            faults.push(risk.id.as_str());
        }
    }
    assert!(faults.is_empty(), "{faults:?}");
}

/// The case with all its facts on pages of somebody else.
fn of_other(mut case: Case) -> Case {
    let other = || Judgement::clear().with(Doubt::WrongPatient);
    case.facts.labs.iter_mut().for_each(|it| it.judgement = other());
    let Case { facts, .. } = &mut case;
    for one in facts.medications.iter_mut().chain(&mut facts.allergies).chain(&mut facts.diagnoses) {
        one.judgement = other();
    }
    case
}

/// Whether a rule rests on a proposal and on what is missing alone.
fn only_missing(risk: &'static Risk) -> bool {
    ways(&risk.criterion, true).iter().any(|way| {
        way.iter().all(|it| {
            matches!(it.asks, Ask::Plan(_) | Ask::Missing(_) | Ask::Age { .. } | Ask::Sex(_) | Ask::Pregnant)
        })
    })
}

/// The ways in which a condition can be fulfilled, or broken.
fn ways(criterion: &'static Criterion, holds: bool) -> Vec<Vec<Wish>> {
    let each = |parts: &'static [Criterion]| parts.iter().map(|it| ways(it, holds)).collect::<Vec<_>>();
    let mut found = match criterion {
        Criterion::Is(part) => match &part.asks {
            Ask::Rule(id) => {
                ways(&knowledge().risks.iter().find(|it| it.id == *id).unwrap().criterion, holds)
            }
            asks => vec![vec![Wish { asks, holds }]],
        },
        Criterion::Not(part) => ways(part, !holds),
        Criterion::All(parts) if holds => together(each(parts)),
        Criterion::Any(parts) if !holds => together(each(parts)),
        Criterion::All(parts) | Criterion::Any(parts) => each(parts).concat(),
    };
    found.truncate(MAX_WAYS);
    found
}

/// One way of each part, in all combinations.
fn together(parts: Vec<Vec<Vec<Wish>>>) -> Vec<Vec<Wish>> {
    parts.into_iter().fold(vec![Vec::new()], |ways, part| {
        let joined = ways.iter().flat_map(|way| part.iter().map(|it| [way.as_slice(), it].concat()));
        joined.take(MAX_WAYS).collect()
    })
}

/// The cases in which one part at a time is turned round; those that can't be made are left out.
fn without_one(way: &[Wish]) -> Vec<(String, Case)> {
    let turned = |idx: usize| {
        let mut way = way.to_vec();
        way[idx].holds = !way[idx].holds;
        Some((format!("{:?}", way[idx].asks), made(&way)?))
    };
    (0..way.len()).filter_map(turned).collect()
}

/// A case in which all wishes come true; `None` when they contradict each other.
fn made(wishes: &[Wish]) -> Option<Case> {
    let asked = |ask: fn(&Ask) -> bool| wishes.iter().any(|it| ask(it.asks) && it.holds);
    let is_planned = |id: &str| wishes.iter().any(|it| it.holds && *it.asks == Ask::Plan(id.to_owned()));
    let contradicts = |it: &Wish| match it.asks {
        Ask::Plan(id) if !it.holds => {
            let mut kinds = knowledge().risk_words.plans.iter().filter(|it| it.kind_of.as_ref() == Some(id));
            kinds.any(|it| is_planned(&it.id))
        }
        _ => false,
    };
    if wishes.iter().any(contradicts) {
        return None;
    }
    let subject = Subject { sex: sex(wishes)?, age: age(wishes)?, ..Subject::default() };
    let mut case = Case::of(subject).labs(labs(wishes)?);
    let proposals: Vec<String> = wishes
        .iter()
        .filter_map(|it| match it.asks {
            Ask::Plan(id) if it.holds => Some(knowledge().risk_words.plan(id)?.phrases[0].clone()),
            _ => None,
        })
        .collect();
    case = case
        .proposed(if proposals.is_empty() { "Tablets".to_owned() } else { proposals.join(". ") }.as_str());
    case = case.medicines(medicines(wishes)?);
    for wish in wishes {
        case = match (wish.asks, wish.holds) {
            (Ask::Condition(topics) | Ask::History(topics), true) => {
                let topic = knowledge().risk_words.topic(&topics[0])?;
                case.diagnosis(&topic.phrases[0], ClinicalStatus::Present)
            }
            (Ask::Pregnant, true) | (Ask::Missing(Missing::Pregnancy), false) => {
                case.says("She is", "pregnant")
            }
            (Ask::Pregnant, false) if !asked(|it| matches!(it, Ask::Missing(Missing::Pregnancy))) => {
                case.says("She is not", "pregnant")
            }
            (Ask::Allergy { to, .. }, true) => {
                let name = knowledge().risk_words.topic(&to[0]).map_or(&to[0], |it| &it.phrases[0]);
                let reaction = if asked(|it| matches!(it, Ask::Allergy { severe: true, .. })) {
                    &knowledge().risk_words.severe_reactions[0]
                } else {
                    "rash"
                };
                if case.facts.allergies.is_empty() { case.allergy(name, Some(reaction)) } else { case }
            }
            (Ask::AllergyToMedicine, true) => case.allergy("ibuprofen", None).takes(&["ibuprofen"]),
            (Ask::Allergy { .. } | Ask::AllergyToMedicine, false) if case.facts.allergies.is_empty() => {
                case.allergy("dust", None)
            }
            _ => case,
        };
    }
    Some(case)
}

/// Sex, told or not; a woman where nothing is asked.
fn sex(wishes: &[Wish]) -> Option<Option<Sex>> {
    let mut sex = Some(Some(Sex::Female));
    for wish in wishes {
        sex = match (wish.asks, wish.holds) {
            (Ask::Sex(asked), true) => Some(Some(*asked)),
            (Ask::Sex(Sex::Female), false) => Some(Some(Sex::Male)),
            (Ask::Missing(Missing::Sex), true) => Some(None),
            _ => sex,
        };
    }
    sex
}

/// An age that all wishes allow, told or not.
fn age(wishes: &[Wish]) -> Option<Option<u8>> {
    if wishes.iter().any(|it| matches!(it.asks, Ask::Missing(Missing::Age)) && it.holds) {
        let asks_age = wishes.iter().any(|it| matches!(it.asks, Ask::Age { .. }));
        return if asks_age { None } else { Some(None) };
    }
    let fits = |age: u8| {
        wishes.iter().all(|it| match it.asks {
            Ask::Age { is, years } => is.holds(age.into(), (*years).into()) == it.holds,
            _ => true,
        })
    };
    [40, 20, 30, 55, 65, 80, 10, 17].into_iter().chain(18..=100).find(|it| fits(*it)).map(Some)
}

/// Results that all wishes allow, one analyte after the other.
fn labs(wishes: &[Wish]) -> Option<Vec<Lab>> {
    let mut analytes: Vec<&AnalyteId> = wishes
        .iter()
        .filter_map(|it| match it.asks {
            Ask::Lab { analytes, .. } => analytes.first(),
            Ask::Lasting { analyte, .. } | Ask::Move { analyte, .. } => Some(analyte),
            Ask::Missing(Missing::Lab { analyte, .. }) if !it.holds => Some(analyte),
            _ => None,
        })
        .collect();
    analytes.sort();
    analytes.dedup();
    let of_each = analytes.into_iter().map(|it| labs_of(it, wishes)).collect::<Option<Vec<_>>>()?;
    Some(of_each.concat())
}

fn labs_of(id: &AnalyteId, wishes: &[Wish]) -> Option<Vec<Lab>> {
    let analyte = knowledge().analytes.get(id)?;
    let unit = analyte.unit.as_str();
    let in_table = |limit: &Limit| match limit {
        Limit::Number { value, unit: Some(unit) } => knowledge().units.to_unit(analyte, *value, unit),
        Limit::Number { value, unit: None } | Limit::Percent(value) => Some(*value),
        Limit::TimesUpper(times) => Some(*times * Decimal::from(UPPER)),
    };
    let bars: Vec<(Sign, Decimal, bool)> = wishes
        .iter()
        .filter_map(|it| match it.asks {
            Ask::Lab { analytes, is, limit, .. } if analytes[0] == *id => {
                Some((*is, in_table(limit)?, it.holds))
            }
            Ask::Lasting { analyte, is, limit, .. } if analyte == id => {
                Some((*is, in_table(limit)?, it.holds))
            }
            _ => None,
        })
        .collect();
    let newest = value_within(&bars)?;
    let mut values = vec![(newest, 1_u32)];
    for wish in wishes {
        match wish.asks {
            Ask::Lasting { analyte, over_days, .. } if analyte == id => values.push((newest, over_days + 2)),
            Ask::Move { analyte, way, by, within_days, .. } if analyte == id => {
                let more = in_table(by)? * if wish.holds { Decimal::new(12, 1) } else { Decimal::new(5, 1) };
                let share = more / Decimal::ONE_HUNDRED;
                let earlier = match (way, by) {
                    (Way::Rise, Limit::Percent(_)) => newest / (Decimal::ONE + share),
                    (Way::Fall, Limit::Percent(_)) => newest / (Decimal::ONE - share),
                    (Way::Rise, _) => newest - more,
                    (Way::Fall, _) => newest + more,
                };
                let day =
                    if within_days.is_some_and(|it| it < 7) { 2 } else { within_days.unwrap_or(7).min(7) };
                values.push((earlier.round_dp(4), day + 1));
            }
            Ask::Missing(Missing::Lab { analyte, .. }) if analyte == id && wish.holds => return None,
            _ => {}
        }
    }
    let of_day = |(value, days_before): (Decimal, u32)| {
        let day = crate::assess::testing::day("2025-06-01").first_day().unwrap();
        let taken = day.checked_sub(jiff::Span::new().days(i64::from(days_before))).unwrap();
        lab(&id.0, &value.normalize().to_string())
            .analyte(&id.0)
            .unit(unit)
            .range(&format!("0-{UPPER}"))
            .taken(&taken.to_string())
            .done()
    };
    Some(values.into_iter().map(of_day).collect())
}

/// A number that lies as wished to all limits; `None` when there is none.
fn value_within(bars: &[(Sign, Decimal, bool)]) -> Option<Decimal> {
    let around = |limit: Decimal| {
        let near = limit / Decimal::from(50);
        [limit + near, limit - near, limit]
    };
    let fits = |value: &Decimal| bars.iter().all(|(is, limit, holds)| is.holds(*value, *limit) == *holds);
    let usual = [Decimal::from(20)];
    bars.iter().flat_map(|it| around(it.1)).chain(usual).find(fits)
}

/// Medicines that all wishes allow.
fn medicines(wishes: &[Wish]) -> Option<Vec<Clinical>> {
    let mut facts: Vec<Clinical> = vec![clinical("note", HARMLESS, ClinicalStatus::Present)];
    let unwanted: Vec<&Medicines> = wishes
        .iter()
        .filter_map(|it| match it.asks {
            Ask::Taken(of) if !it.holds => Some(of),
            _ => None,
        })
        .collect();
    let candidates = |of: &Medicines| -> Vec<DrugId> {
        let all = knowledge().drugs.iter().map(|it| it.id.clone());
        all.filter(|it| is_one_of(it, of) && !unwanted.iter().any(|of| is_one_of(it, of))).collect()
    };
    for wish in wishes {
        let (drugs, status): (Vec<DrugId>, ClinicalStatus) = match wish.asks {
            Ask::Taken(of) if wish.holds => {
                (candidates(of).into_iter().take(1).collect(), ClinicalStatus::Present)
            }
            Ask::Starting(of) if wish.holds => {
                (candidates(of).into_iter().take(1).collect(), ClinicalStatus::Planned)
            }
            Ask::Several { of, at_least } => {
                let n = if wish.holds { *at_least } else { at_least - 1 };
                (candidates(of).into_iter().take(n).collect(), ClinicalStatus::Present)
            }
            Ask::Dose { drug, limit, unit, .. } => {
                let dose = if wish.holds { *limit * Decimal::TWO } else { *limit };
                let fact = clinical("note", &drug.0, ClinicalStatus::Present);
                facts.push(Clinical { details: Some(format!("{dose} {unit}")), ..fact });
                continue;
            }
            Ask::SameIngredient if wish.holds => {
                facts = ["Dolo 650", "Crocin"].map(|it| clinical("note", it, ClinicalStatus::Present)).into();
                continue;
            }
            _ => continue,
        };
        if drugs.is_empty() && wish.holds {
            return None;
        }
        for drug in drugs.iter().filter(|it| !facts.iter().any(|fact| fact.name == it.0)).collect::<Vec<_>>()
        {
            let fact = clinical("note", &drug.0, status);
            facts.push(Clinical { id: FactId(format!("m{}", facts.len())), ..fact });
        }
    }
    Some(facts)
}

fn is_one_of(drug: &DrugId, of: &Medicines) -> bool {
    let is_named = match &of.named {
        MedicineNames::Drugs(drugs) => drugs.contains(drug),
        MedicineNames::Classes(classes) => knowledge().drugs.classes(drug).any(|it| classes.contains(it)),
    };
    is_named && !of.except.contains(drug)
}
