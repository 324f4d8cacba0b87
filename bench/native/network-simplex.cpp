// LEMON's network simplex on one transportation problem, to compare ours with: bench/native-solver.ts compiles it for a run of
// `npm run bench:matching` and throws it away again. LEMON: https://lemon.cs.elte.hu (Debian and Ubuntu: liblemon-dev).
//
//   network-simplex FILE REPETITIONS
//
// FILE is what bench/instance-file.ts writes, little-endian and without gaps:
//   int32    lots, demands, edges, 0
//   float64  supply of each lot, capacity of each demand (whole units), value of each edge (whole micro-USD per unit)
//   int32    where each lot's edges begin, and their end (lots + 1); demand of each edge
//
// It prints a line of JSON: processor and wall-clock milliseconds of the first and of the quickest solve (what LEMON's own
// `run` takes, neither reading nor building the graph), the objective in micro-USD and the largest memory of the process.
// Exit code 1: the file cannot be read; 2: no optimum.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>
#include <sys/resource.h>
#include <vector>

using Amount = long long;
using Graph = lemon::SmartDigraph;
using Simplex = lemon::NetworkSimplex<Graph, Amount, Amount>;

struct Problem {
  std::vector<double> supply, capacity, value;
  std::vector<int32_t> edgeStart, edgeDemand;
};

template <typename Number>
static void read(std::FILE* file, std::vector<Number>& numbers, size_t count) {
  numbers.resize(count);
  if (std::fread(numbers.data(), sizeof(Number), count, file) != count) std::exit(1);
}

static Problem readProblem(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) std::exit(1);
  std::vector<int32_t> counts;
  read(file, counts, 4);
  Problem problem;
  read(file, problem.supply, counts[0]);
  read(file, problem.capacity, counts[1]);
  read(file, problem.value, counts[2]);
  read(file, problem.edgeStart, counts[0] + 1);
  read(file, problem.edgeDemand, counts[2]);
  std::fclose(file);
  return problem;
}

static double wallMs() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}

static double processorMs() { return 1e3 * std::clock() / CLOCKS_PER_SEC; }

int main(int argumentCount, char** arguments) {
  if (argumentCount < 3) return 1;
  const Problem problem = readProblem(arguments[1]);
  const int repetitions = std::atoi(arguments[2]);
  const int lots = problem.supply.size(), demands = problem.capacity.size(), edges = problem.value.size();

  // Lots, demands and a sink; what is not matched goes from its lot to the sink at no value.
  Graph graph;
  graph.reserveNode(lots + demands + 1);
  graph.reserveArc(edges + lots + demands);
  for (int node = 0; node < lots + demands + 1; ++node) graph.addNode();
  const Graph::Node sink = graph.nodeFromId(lots + demands);
  Graph::ArcMap<Amount> upper(graph), cost(graph);
  Graph::NodeMap<Amount> supply(graph);
  const Amount unlimited = Amount(1) << 50;
  Amount total = 0;
  const auto addArc = [&](Graph::Node from, Graph::Node to, Amount most, Amount price) {
    const Graph::Arc arc = graph.addArc(from, to);
    upper[arc] = most;
    cost[arc] = price;
  };
  for (int lot = 0; lot < lots; ++lot) {
    const Graph::Node from = graph.nodeFromId(lot);
    for (int32_t edge = problem.edgeStart[lot]; edge < problem.edgeStart[lot + 1]; ++edge)
      addArc(from, graph.nodeFromId(lots + problem.edgeDemand[edge]), unlimited, -Amount(problem.value[edge]));
    addArc(from, sink, unlimited, 0);
    supply[from] = Amount(problem.supply[lot]);
    total += Amount(problem.supply[lot]);
  }
  for (int demand = 0; demand < demands; ++demand)
    addArc(graph.nodeFromId(lots + demand), sink, Amount(problem.capacity[demand]), 0);
  supply[sink] = -total;

  double firstWall = 0, firstProcessor = 0, bestWall = 0, bestProcessor = 0;
  Amount objective = 0;
  for (int run = 0; run < repetitions; ++run) {
    Simplex simplex(graph);
    simplex.upperMap(upper).costMap(cost).supplyMap(supply);
    const double wallBefore = wallMs(), processorBefore = processorMs();
    const Simplex::ProblemType ending = simplex.run(Simplex::BLOCK_SEARCH);
    const double processor = processorMs() - processorBefore, wall = wallMs() - wallBefore;
    if (ending != Simplex::OPTIMAL) return 2;
    objective = -simplex.totalCost<Amount>();
    if (run == 0) firstWall = bestWall = wall, firstProcessor = bestProcessor = processor;
    if (wall < bestWall) bestWall = wall;
    if (processor < bestProcessor) bestProcessor = processor;
  }
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
      "{\"coldMs\":%.3f,\"coldProcessorMs\":%.3f,\"warmMs\":%.3f,\"warmProcessorMs\":%.3f,"
      "\"objectiveUsdMicros\":%lld,\"peakMegabytes\":%.1f}\n",
      firstWall, firstProcessor, bestWall, bestProcessor, objective, usage.ru_maxrss * 1024 / 1e6);
}
