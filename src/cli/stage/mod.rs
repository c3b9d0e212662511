//! What a command works on: the project, the environments in use, the layers of variables, the selected steps.
//!
//! It is put together once, from arguments, settings and state; after that nothing asks for any of them again.

pub mod environment;
pub mod login;
pub mod secrets;
pub mod variables;

use super::args::{SelectArgs, VariableArgs};
use super::project::Opened;
use super::surroundings::Surroundings;
use super::{Exit, Output};
use crate::http::Origin;
use crate::io::clock;
use crate::io::state::{StateFile, Store};
use crate::model::Flow;
use crate::plan::select::is_below;
use crate::plan::{Filter, Step, select};
use crate::run::folders::{FolderLayers, OwnLayers, RunLayers};
use crate::run::origins::{Authors, Known};
use crate::scope::{Layer, Scope};
use crate::secret::is_secret_name;
use crate::source::Diagnostic;
use crate::template::{Ambient, Resolved};

pub struct Stage {
    pub opened: Opened,
    /// As named on the command line, remembered, or set by the project; the last one keeps the state.
    pub environments: Vec<String>,
    /// Strongest first: command line, state, mock, environments.
    pub layers: Vec<Layer<'static>>,
    /// What expressions may ask for besides variables.
    pub ambient: Ambient,
    pub store: Store,
    /// Who the state's values were captured by.
    pub authors: Authors,
    /// The mock that serves this run, once it is started.
    pub mock: Option<Origin>,
}

/// How the layers are put together.
#[derive(Debug, Clone, Copy, Default)]
pub struct StageOptions {
    /// Leave out what earlier runs captured.
    pub fresh: bool,
    /// The collection's mock is what is talked to: its environment is the default, and no state is used.
    pub mock: bool,
}

impl Stage {
    pub fn new(
        opened: Opened,
        variables: &VariableArgs,
        options: StageOptions,
        surroundings: &Surroundings,
    ) -> Result<Stage, Exit> {
        let output = Output::new(surroundings);
        let environments = environment::names(&opened, &variables.env, options.mock);
        let mut layers: Vec<Layer<'static>> = variables::layer(variables, surroundings)
            .map_err(|problem| {
                output.error(&problem);
                Exit::Usage
            })?
            .into_iter()
            .collect();
        let store = Store::new(
            &opened.project.root,
            environments.last().map_or("", String::as_str),
        );
        let mut authors = Authors::new();
        if !options.fresh && !options.mock {
            let state = read_state(&store, output)?;
            layers.extend(variables::state(&state, clock::timestamp().as_second()));
            authors = variables::authors(&state);
        }
        let ambient = surroundings.ambient();
        let environment = crate::scope::environments::layers(
            opened.project,
            opened.sources,
            &environments,
            ambient.env.as_ref(),
        );
        layers.extend(environment.map_err(|found| {
            output.diagnostics(&found, opened.sources);
            Exit::FileWrong
        })?);
        let stage = Stage {
            opened,
            environments,
            layers,
            ambient,
            store,
            authors,
            mock: None,
        };
        output.learn(stage.secret_values());
        Ok(stage)
    }

    /// What the files alone say, without state and `--var`. Without an environment asked for, what any of them defines
    /// counts as defined.
    pub fn of_files(opened: Opened, env: &[String], around: &Surroundings) -> Result<Stage, Exit> {
        let any = env
            .is_empty()
            .then(|| environment::union(opened.project, around.ambient().env));
        let variables = VariableArgs {
            env: env.to_vec(),
            ..VariableArgs::default()
        };
        let options = StageOptions {
            fresh: true,
            mock: false,
        };
        let mut stage = Stage::new(opened, &variables, options, around)?;
        if let Some(union) = any {
            stage.layers = vec![union];
        }
        Ok(stage)
    }

    /// All that holds for every step.
    pub fn scope(&self) -> Scope<'_, 'static> {
        Scope {
            layers: self.layer_refs(),
            ambient: self.ambient.clone(),
        }
    }

    /// For a step before anything has run.
    pub fn run_layers(&self) -> RunLayers<'_, 'static> {
        RunLayers {
            ambient: Some(&self.ambient),
            ..RunLayers::default()
        }
    }

    pub fn layer_refs(&self) -> Vec<&Layer<'static>> {
        self.layers.iter().collect()
    }

    /// Every step of what was loaded.
    pub fn all_steps(&self) -> Vec<Step<'static>> {
        select(self.opened.project, &Filter::default()).steps
    }

    /// Reports asked for on the command line, else those that the project's settings name.
    pub fn reports(&self, asked: &[String]) -> Vec<String> {
        if asked.is_empty() {
            self.opened
                .project
                .settings
                .reports
                .iter()
                .map(|report| report.value.clone())
                .collect()
        } else {
            asked.to_vec()
        }
    }

    /// What tells where a value comes from before anything has run.
    pub fn known(&self) -> Known<'_> {
        Known {
            sources: self.opened.sources,
            state: &self.authors,
            captured: &self.authors,
        }
    }

    /// Names and values of everything that counts as a secret and is known now.
    pub fn secret_values(&self) -> Vec<(String, String)> {
        let scope = self.scope();
        let names = self.layers.iter().flat_map(|layer| layer.bindings.keys());
        let values = names.flat_map(|name| match scope.resolve(name) {
            Resolved::Value(value) if value.secret || is_secret_name(name) => value
                .texts()
                .into_iter()
                .map(|text| (name.to_string(), text))
                .collect(),
            _ => Vec::new(),
        });
        values.collect()
    }

    /// Draws what is wrong, without the secrets that are known by now.
    /// The same for variables that the steps' own files and folders define.
    pub fn secrets_of_steps(&self, steps: &[Step<'static>]) -> Vec<(String, String)> {
        let folders = FolderLayers::new(&self.opened.project.collections, self.opened.sources);
        let mut found = Vec::new();
        for step in steps {
            let vars = step
                .folders()
                .flat_map(|folder| folder.vars.iter())
                .chain(&step.request.vars);
            let names: Vec<&str> = vars
                .map(|(name, _)| &*name.value)
                .filter(|name| is_secret_name(name))
                .collect();
            if names.is_empty() {
                continue;
            }
            let own = OwnLayers::of(step, self.opened.sources);
            let scope = folders.scope(step, &own, &self.layers, self.run_layers());
            found.extend(names.into_iter().filter_map(|name| match scope.resolve(name) {
                Resolved::Value(value) => Some((name.to_owned(), value.to_text())),
                _ => None,
            }));
        }
        found
    }

    pub fn draw(&self, found: &[Diagnostic], output: Output) {
        output.learn(self.secret_values());
        output.diagnostics(found, self.opened.sources);
    }
}

/// The selection of a command, or what is wrong with it.
pub fn selected(opened: &Opened, args: &SelectArgs, output: Output) -> Result<Vec<Step<'static>>, Exit> {
    let filter = Filter {
        targets: opened.targets.clone(),
        tags: args.tag.clone(),
        exclude_tags: args.exclude_tag.clone(),
        folders: args.folder.clone(),
    };
    select_or_explain(opened, &filter, output)
}

/// The selection that the targets alone name.
pub fn selected_ids(opened: &Opened, output: Output) -> Result<Vec<Step<'static>>, Exit> {
    let filter = Filter {
        targets: opened.targets.clone(),
        ..Filter::default()
    };
    select_or_explain(opened, &filter, output)
}

fn select_or_explain(opened: &Opened, filter: &Filter, output: Output) -> Result<Vec<Step<'static>>, Exit> {
    let selected = select(opened.project, filter);
    for (target, near) in &selected.unknown {
        let hint = near
            .as_ref()
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        output.error(&format!("nothing is called `{target}`{hint}"));
    }
    if !selected.unknown.is_empty() {
        return Err(Exit::NothingSelected);
    }
    if selected.steps.is_empty() {
        let narrowed = [
            &filter.targets,
            &filter.tags,
            &filter.exclude_tags,
            &filter.folders,
        ];
        let bare = narrowed.iter().all(|given| given.is_empty());
        output.error(&match (bare, flow_below(opened, filter)) {
            (true, _) => "nothing is selected: the collections hold no request".to_owned(),
            (false, Some(flow)) => format!(
                "nothing is selected: there are only flows, which are named one by one, as `{}`",
                flow.id
            ),
            (false, None) => {
                "nothing is selected: no request matches the ids, tags and folders given".to_owned()
            }
        });
        return Err(Exit::NothingSelected);
    }
    Ok(selected.steps)
}

/// A flow below one of the targets, or in one of the folders.
fn flow_below<'o>(opened: &'o Opened, filter: &Filter) -> Option<&'o Flow> {
    let mut flows = opened
        .project
        .collections
        .iter()
        .flat_map(|collection| &collection.flows);
    flows.find(|flow| {
        let (mut targets, mut folders) = (filter.targets.iter(), filter.folders.iter());
        let in_folder = |folder: &String| flow.id.split('/').any(|part| part == folder);
        targets.any(|target| is_below(&flow.id, target)) || folders.any(in_folder)
    })
}

fn read_state(store: &Store, output: Output) -> Result<StateFile, Exit> {
    let (state, warning) = store.read().map_err(|error| {
        output.error(&error.to_string());
        Exit::NotCarriedOut
    })?;
    if let Some(warning) = warning {
        output.warning(&warning);
    }
    output.learn(state.secrets());
    Ok(state)
}
