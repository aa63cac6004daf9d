export const CI_SERVERS = ['github', 'gitlab', 'jenkins'] as const
export type CiServer = (typeof CI_SERVERS)[number]

/** What a CI server reads, and where it looks for it. */
export interface Recipe {
  path: string
  text: string
}

/** Whose verdict it is stands in its report; a mistake of the configuration (2) ends the job at once. */
const RUN = 'npx snapwitness run --clean-first'
const OR_LEAVE_IT_TO_THE_GATE = '|| [ $? -ne 2 ]'
const ABOUT_THE_GATE = [
  'What is new since the nights before fails the job. They are in the PostgreSQL database that SNAPWITNESS_HISTORY names;',
  'without it all that is violated counts as new, but for what known-issues.yaml lists.',
]

/**
 * A night's run for a CI server. It keeps what a run leaves for others, and not its key.
 * @param variables those that hold secrets; each is a name that a shell takes
 */
export function recipeFor(server: CiServer, variables: readonly string[]): Recipe {
  return { path: CI_FILES[server], text: TEXTS[server](variables) }
}

export const CI_FILES: Record<CiServer, string> = {
  github: '.github/workflows/snapwitness.yml',
  gitlab: '.gitlab-ci.yml',
  jenkins: 'Jenkinsfile',
}

const TEXTS: Record<CiServer, (variables: readonly string[]) => string> = {
  github: (
    variables,
  ) => `# Runs the scenarios every night. The runner is one of your own, which reaches the host and its guests.
name: snapwitness
on:
  schedule:
    - cron: '0 2 * * *'
  workflow_dispatch:
# One run has the machines at a time.
concurrency:
  group: snapwitness
  cancel-in-progress: false
jobs:
  snapwitness:
    runs-on: self-hosted
    timeout-minutes: 360
    env:
${[...variables, 'SNAPWITNESS_HISTORY'].map((name) => `      ${name}: \${{ secrets.${name} }}\n`).join('')}    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm ci
      - run: npx snapwitness doctor
      - run: ${RUN} ${OR_LEAVE_IT_TO_THE_GATE}
${ABOUT_THE_GATE.map((line) => `      # ${line}\n`).join('')}      - run: npx snapwitness gate latest
      - if: \${{ !cancelled() }}
        uses: actions/upload-artifact@v4
        with:
          name: snapwitness
          # Not the whole folder: run.key in it is for the run alone.
          path: |
            runs/*/report.html
            runs/*/run.json
            runs/*/junit.xml
`,
  gitlab: (variables) => `# Runs the scenarios every night: add a schedule under Build > Pipeline schedules.
# The runner, with the tag snapwitness, is one of your own, which reaches the host and its guests.
${variables.length > 0 ? `# Settings > CI/CD > Variables, each of them masked: ${variables.join(', ')}\n` : ''}snapwitness:
  image: node:22
  tags: [snapwitness]
  # One run has the machines at a time.
  resource_group: snapwitness
  timeout: 6h
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
    - if: $CI_PIPELINE_SOURCE == "web"
  script:
    - npm ci
    - npx snapwitness doctor
    - ${RUN} ${OR_LEAVE_IT_TO_THE_GATE}
${ABOUT_THE_GATE.map((line) => `    # ${line}\n`).join('')}    - npx snapwitness gate latest
  artifacts:
    when: always
    # Not the whole folder: run.key in it is for the run alone.
    paths:
      - runs/*/report.html
      - runs/*/run.json
      - runs/*/junit.xml
    reports:
      junit: runs/*/junit.xml
`,
  jenkins: (
    variables,
  ) => `// Runs the scenarios every night. The agent, with the label snapwitness, reaches the host and its guests.
pipeline {
  agent { label 'snapwitness' }
  triggers { cron('H 2 * * *') }
  options {
    // One run has the machines at a time.
    disableConcurrentBuilds()
    timeout(time: 6, unit: 'HOURS')
  }
${variables.length > 0 ? `  environment {\n${variables.map((name) => `    ${name} = credentials('${name}')\n`).join('')}  }\n` : ''}  stages {
    stage('Snapwitness') {
      steps {
        sh 'npm ci'
        sh 'npx snapwitness doctor'
        sh '${RUN} --out "runs/$BUILD_NUMBER" ${OR_LEAVE_IT_TO_THE_GATE}'
${ABOUT_THE_GATE.map((line) => `        // ${line}\n`).join('')}        sh 'npx snapwitness gate latest --out "runs/$BUILD_NUMBER"'
      }
    }
  }
  post {
    always {
      junit allowEmptyResults: true, testResults: "runs/\${env.BUILD_NUMBER}/*/junit.xml"
      // Not the whole folder: run.key in it is for the run alone.
      archiveArtifacts allowEmptyArchive: true, artifacts: "runs/\${env.BUILD_NUMBER}/*/report.html, runs/\${env.BUILD_NUMBER}/*/run.json"
    }
  }
}
`,
}
