//! Tests of risk rules on made facts.

use super::sample::Case;
use crate::assess::findings::Draft;
use crate::assess::subject::Subject;
use crate::assess::testing::{boy, clinical, day, knowledge, lab, man, record, woman};
use crate::model::{
    Basis, Clinical, ClinicalStatus, Doubt, FindingKind, Judgement, Lab, RecordId, RecordKind, Severity,
};

fn result(analyte: &str, value: &str, unit: &str) -> Lab {
    lab(analyte, value).analyte(analyte).unit(unit).taken("2025-05-20").done()
}

fn potassium(value: &str) -> Lab {
    result("potassium", value, "mmol/L")
}

fn old(age: u8) -> Subject {
    Subject { age: Some(age), ..man() }
}

#[test]
fn a_medicine_and_a_result_make_a_risk_with_both_as_its_basis() {
    let case = Case::of(man()).takes(&["Ramipril"]).labs([potassium("6.2")]);
    let found = case.found(&[]);
    let risk = found.iter().find(|it| it.rule.id == "risk.dl_acei_arb_k6").unwrap();
    assert_eq!(
        risk.statement,
        "K+ 6.0 or more on ACE inhibitor/ARB \u{2013} ramipril (2025-05-20); Potassium 6.2 mmol/L on 2025-05-20"
    );
    assert_eq!((risk.kind, risk.severity), (FindingKind::Risk, Severity::Critical));
    let Basis::Facts(ids) = &risk.basis else { panic!("facts") };
    assert_eq!(ids.len(), 2);
    assert_eq!(risk.rule.source, "UKKA-K, BROOKFARM");
    assert!(!case.told().contains(&"dl_acei_arb_k55".to_owned()), "it says less");
}

#[test]
fn what_is_not_known_fires_nothing() {
    let none = Vec::<String>::new();
    assert_eq!(Case::of(man()).takes(&["ramipril"]).told(), none, "no result");
    let alone = Case::of(man()).labs([potassium("5.8")]);
    assert_eq!(alone.told(), ["lab_hyperk_mild"], "no medicine");
    let no_unit = Lab { unit: None, unit_printed: None, ..potassium("6.2") };
    assert_eq!(Case::of(man()).takes(&["ramipril"]).labs([no_unit]).told(), none, "no unit");
    let bound = Case::of(man()).takes(&["ramipril"]).labs([potassium(">5.0")]);
    assert_eq!(bound.told(), none, "a bound that may lie on either side");
    let child = Case::of(boy()).takes(&["ramipril"]).labs([potassium("6.2")]);
    assert_eq!(child.told(), none, "limits of adults");
}

#[test]
fn a_doubt_about_a_fact_makes_the_finding_ask_for_a_check() {
    let doubtful = Lab { judgement: Judgement::clear().with(Doubt::LowConfidence), ..potassium("6.2") };
    let case = Case::of(man()).takes(&["ramipril"]).labs([doubtful]);
    assert!(case.said("dl_acei_arb_k6").ends_with("; needs a check on the page"));
    let fact = clinical("note", "ramipril", ClinicalStatus::Present);
    let fact = Clinical { judgement: Judgement::clear().with(Doubt::ReadingsDiffer), ..fact };
    let case = Case::of(man()).medicines([fact]).labs([potassium("6.2")]);
    assert!(case.said("dl_acei_arb_k6").ends_with("; needs a check on the page"));
    let implausible = Lab { judgement: Judgement::clear().with(Doubt::Implausible), ..potassium("62") };
    assert!(Case::of(man()).takes(&["ramipril"]).labs([implausible]).told().is_empty());
}

#[test]
fn what_is_of_somebody_else_or_of_a_repeated_paper_fires_nothing() {
    let fact = clinical("note", "ramipril", ClinicalStatus::Present);
    let other = Clinical { judgement: Judgement::clear().with(Doubt::WrongPatient), ..fact.clone() };
    assert_eq!(Case::of(man()).medicines([other]).labs([potassium("6.2")]).said("dl_acei_arb_k6"), "");
    let lab = Lab { judgement: Judgement::clear().with(Doubt::WrongPatient), ..potassium("6.2") };
    assert_eq!(Case::of(man()).takes(&["ramipril"]).labs([lab]).said("dl_acei_arb_k6"), "");
    let mut case = Case::of(man()).labs([potassium("6.2")]).medicines([fact]);
    case.records[0].duplicate_of = Some(RecordId("first".to_owned()));
    assert_eq!(case.said("dl_acei_arb_k6"), "");
}

#[test]
fn the_newest_statement_about_a_medicine_counts() {
    let on = |status: ClinicalStatus, date: &str| {
        let fact = clinical(date, "ramipril", status);
        Clinical { date: (!date.is_empty()).then(|| day(date)), ..fact }
    };
    for (name, facts, fires) in [
        ("stopped", vec![on(ClinicalStatus::Stopped, "")], false),
        ("of a relative", vec![on(ClinicalStatus::Family, "")], false),
        ("considered", vec![on(ClinicalStatus::Possible, "")], false),
        ("planned", vec![on(ClinicalStatus::Planned, "")], true),
        (
            "stopped later",
            vec![on(ClinicalStatus::Present, "2025-01-01"), on(ClinicalStatus::Stopped, "2025-02-01")],
            false,
        ),
        (
            "taken again",
            vec![on(ClinicalStatus::Stopped, "2025-01-01"), on(ClinicalStatus::Present, "2025-02-01")],
            true,
        ),
    ] {
        let case = Case::of(man()).labs([potassium("6.2")]).medicines(facts);
        assert_eq!(!case.said("dl_acei_arb_k6").is_empty(), fires, "{name}");
    }
    let both = [on(ClinicalStatus::Stopped, ""), on(ClinicalStatus::Present, "2025-02-01")];
    let case = Case::of(man()).labs([potassium("6.2")]).medicines(both);
    assert!(case.said("dl_acei_arb_k6").ends_with("needs a check on the page"), "a stop without a day");
}

#[test]
fn brands_and_classes_are_understood() {
    let case = Case::of(man()).takes(&["Brufen 400 mg", "warfarin 5 mg"]);
    let case = Case { subject: old(70), ..case };
    assert_eq!(case.told(), ["dd_nsaid_anticoag", "dl_warf_missing_inr", "st_anticoagulant"]);
    let without = Case::of(old(70)).takes(&["naproxen", "clopidogrel"]);
    assert!(
        without.said("dd_nsaid_antiplatelet").contains("no proton pump inhibitor among the medicines found")
    );
    let with = Case::of(old(70)).takes(&["naproxen", "clopidogrel", "pantoprazole"]);
    assert_eq!(with.said("dd_nsaid_antiplatelet"), "");
    let odd = Case::of(old(70)).takes(&["naproxen", "clopidogrel", "Xyzalone"]);
    assert!(odd.said("dd_nsaid_antiplatelet").ends_with("needs a check on the page"), "one not understood");
}

#[test]
fn medicines_of_different_papers_are_told_so() {
    let list = record("list", RecordKind::MedicationList, 1);
    let mut case = Case::of(old(70)).takes(&["naproxen"]);
    case.records.push(list);
    let case = case.medicines([clinical("list", "warfarin", ClinicalStatus::Present)]);
    assert!(case.said("dd_nsaid_anticoag").ends_with("check that all are still taken"));
}

#[test]
fn rules_for_older_people_say_when_the_age_is_not_known() {
    let of_age = |age: Option<u8>| {
        let potassium = potassium("2.8");
        Case::of(Subject { age, ..man() }).takes(&["indapamide"]).labs([potassium]).said("dl_thiazide_k")
    };
    assert_eq!(of_age(Some(64)), "");
    assert!(of_age(Some(65)).contains("age 65"));
    assert!(of_age(None).contains("the age is not known"));
}

#[test]
fn an_allergy_is_held_against_medicines_of_its_kind() {
    let told = |allergy: &str, reaction: Option<&str>, medicine: &str| {
        Case::of(man()).allergy(allergy, reaction).takes(&[medicine]).told()
    };
    assert_eq!(told("Penicillin", None, "Augmentin"), ["al_penicillin"]);
    assert_eq!(told("penicilina", Some("anafilaxia"), "cefalexin"), ["al_penicillin_ceph_severe"]);
    assert_eq!(told("penicillin", Some("rash"), "cefalexin"), ["al_penicillin_ceph_mild"]);
    assert_eq!(told("sulfa", None, "co-trimoxazole"), ["al_sulfa"]);
    assert_eq!(told("aspirin", None, "ibuprofen"), ["al_nsaid"]);
    assert!(told("aspirin", None, "celecoxib").is_empty());
    assert_eq!(told("codeine", None, "codeine"), ["al_same_drug"]);
    assert!(told("latex", None, "codeine").is_empty());
}

#[test]
fn a_condition_counts_when_stated_and_not_when_taken_back() {
    let beta = |case: Case| case.takes(&["propranolol"]).said("dd_bb_asthma");
    assert!(beta(Case::of(man()).says("known", "asthma")).contains("the records state \"asthma\""));
    assert_eq!(beta(Case::of(man()).says("no history of", "asthma")), "");
    assert_eq!(beta(Case::of(man()).says("father has", "asthma")), "");
    assert!(!beta(Case::of(man()).diagnosis("Bronchial asthma", ClinicalStatus::Present)).is_empty());
    assert_eq!(beta(Case::of(man()).diagnosis("Bronchial asthma", ClinicalStatus::Possible)), "");
    let sugar = |case: Case| case.labs([result("hba1c", "7.1", "%")]).said("lab_a1c_dm");
    assert!(sugar(Case::of(man())).contains("no paper states \"diabetes\""));
    assert_eq!(sugar(Case::of(man()).says("known", "DM")), "");
    let mut bare = Case::of(man());
    bare.records.clear();
    assert_eq!(sugar(bare), "", "without a clinical paper nothing is known");
}

#[test]
fn what_is_proposed_counts_unless_it_is_taken_back() {
    let case = |decision: &str| {
        Case::of(woman()).proposed(decision).labs([result("platelets", "40", "10*3/uL")]).said("sx_plt50")
    };
    assert!(case("Total hip replacement, 2 July").contains("a major operation is proposed"));
    assert_eq!(case("Physiotherapy instead of hip replacement"), "");
    assert_eq!(case("Physiotherapy"), "");
    let start = |decision: &str| {
        Case::of(woman()).proposed(decision).labs([potassium("5.2")]).said("dl_acei_arb_k5_start")
    };
    assert!(start("Start ramipril 2.5 mg").contains("ramipril is proposed"));
    assert_eq!(start("Stop ramipril"), "");
}

#[test]
fn results_that_move_are_judged_within_their_time() {
    let creatinine =
        |value: &str, on: &str| lab("creatinine", value).analyte("creatinine").unit("mg/dL").taken(on).done();
    let told = |labs: [Lab; 2]| Case::of(man()).labs(labs).told();
    assert_eq!(told([creatinine("1.0", "2025-05-01"), creatinine("1.3", "2025-05-03")]), ["lab_aki_48h"]);
    assert_eq!(told([creatinine("1.0", "2025-05-01"), creatinine("1.6", "2025-05-06")]), ["lab_aki_7d"]);
    assert_eq!(told([creatinine("1.0", "2025-05-01"), creatinine("3.1", "2025-05-06")]), ["lab_aki_stage3"]);
    assert!(told([creatinine("1.0", "2025-05-01"), creatinine("1.6", "2025-05-20")]).is_empty(), "too long");
    assert!(told([creatinine("1.6", "2025-05-01"), creatinine("1.0", "2025-05-03")]).is_empty(), "it falls");
    let egfr =
        |value: &str, on: &str| lab("egfr", value).analyte("egfr").unit("mL/min/{1.73_m2}").taken(on).done();
    assert_eq!(told([egfr("50", "2025-01-01"), egfr("48", "2025-05-01")]), ["lab_ckd_g3", "st_kidney"]);
    assert_eq!(told([egfr("50", "2025-03-01"), egfr("48", "2025-05-01")]), ["st_kidney"], "not long enough");
    assert_eq!(told([egfr("70", "2025-01-01"), egfr("48", "2025-05-01")]), ["st_kidney"], "not both");
}

#[test]
fn the_upper_limit_is_that_of_the_report() {
    let alt = |range: &str| {
        let alt = lab("alt", "130").analyte("alt").unit("U/L").range(range).taken("2025-05-20").done();
        Case::of(man()).takes(&["atorvastatin"]).labs([alt]).said("dl_statin_alt3")
    };
    assert!(alt("0-40").contains("(upper limit of the report 40)"));
    assert_eq!(alt("0-45"), "");
}

#[test]
fn what_is_missing_is_searched_for_and_told() {
    let case = Case::of(man()).takes(&["warfarin"]);
    assert!(case.said("dl_warf_missing_inr").contains("of the last 90 days was read"));
    let with = |on: &str| {
        let inr = lab("inr", "2.4").analyte("inr").taken(on).done();
        Case::of(man()).takes(&["warfarin"]).labs([inr]).said("dl_warf_missing_inr")
    };
    assert_eq!(with("2025-05-01"), "");
    assert!(!with("2024-05-01").is_empty());
}

#[test]
fn a_printed_dose_is_held_against_its_limit() {
    let told = |details: Option<&str>| {
        let fact = clinical("note", "simvastatin", ClinicalStatus::Present);
        let fact = Clinical { details: details.map(str::to_owned), ..fact };
        Case::of(man()).medicines([fact]).takes(&["amlodipine"]).said("dd_simva_amlodipine")
    };
    assert!(told(Some("40 mg at night")).contains("simvastatin 40 mg at night"));
    assert!(!told(Some("0,04 g")).is_empty());
    assert_eq!(told(Some("20 mg")), "");
    assert_eq!(told(None), "");
}

#[test]
fn pregnancy_is_told_by_the_papers() {
    let told = |case: Case| case.takes(&["valproate"]).said("pr_valproate");
    assert!(!told(Case::of(woman()).says("She is", "pregnant")).is_empty());
    assert_eq!(told(Case::of(woman()).says("She is not", "pregnant")), "");
    assert_eq!(told(Case::of(man()).says("Wife is", "pregnant")), "");
    assert_eq!(told(Case::of(woman())), "");
    let open = Case::of(woman()).takes(&["valproate"]);
    assert_eq!(
        open.said("pr_unknown").split(" \u{2013} ").next(),
        Some("Whether the patient is pregnant is not stated")
    );
    let mut last_year = Case::of(woman()).says("She is", "pregnant");
    last_year.records[0].dated = "2024-01-01".parse().ok();
    assert_eq!(told(last_year), "");
}

#[test]
fn a_rule_about_one_result_is_silent_beside_a_finding_as_urgent() {
    let case = Case::of(man()).labs([potassium("6.7")]);
    let id = case.facts.labs[0].id.clone();
    assert_eq!(case.told(), ["lab_hyperk_sev"]);
    let rule = &knowledge().rules.rule;
    let critical =
        Draft::by_rule(("x", &rule.critical_limit), FindingKind::Critical, String::new(), vec![id.clone()]);
    assert!(case.found(&[critical]).is_empty());
    let moderate =
        Draft::by_rule(("x", &rule.report_range), FindingKind::OutOfRange, String::new(), vec![id]);
    assert_eq!(case.found(&[moderate]).len(), 1);
}

#[test]
fn one_paper_that_lists_an_ingredient_twice_is_told() {
    let told = |names: &[&str]| Case::of(man()).takes(names).said("dup_ingredient");
    assert!(told(&["Crocin 500 mg", "Dolo 650"]).contains("Crocin 500 mg"));
    assert_eq!(told(&["Dolo 650", "Dolo 650 at night"]), "", "one name, twice a day");
    assert_eq!(told(&["Dolo 650", "ibuprofen"]), "");
}

#[test]
fn what_is_only_possible_or_considered_fires_no_rule() {
    let implant = |before: &str| Case::of(man()).says(before, "spinal cord stimulator").told();
    assert_eq!(implant("he has a"), ["st_implant"]);
    assert!(implant("we spoke of the possibility of a").is_empty());
    assert!(implant("a candidate for a").is_empty());
    let failure = |status: ClinicalStatus| {
        let case = Case::of(man()).takes(&["verapamil"]).says("seen for", "heart failure");
        case.diagnosis("heart failure", status).told().iter().any(|it| it == "dd_ccb_hf")
    };
    assert!(failure(ClinicalStatus::Present));
    assert!(!failure(ClinicalStatus::Possible));
    assert!(!failure(ClinicalStatus::Family));
}
